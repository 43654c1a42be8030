Attribute VB_Name = "JxSettings"
Option Explicit

' Stands in for the settings of xlwings, which a received workbook or a file beside it could make.
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    Select Case UCase$(configKey)
        Case "INTERPRETER_WIN": GetConfig = JxHome() & "\python\python.exe"
        Case "PYTHONPATH": GetConfig = JxHome() & "\app"
        Case "TEMP DIR": GetConfig = JxExpanded("%TEMP%")
        Case "SHOW CONSOLE", "DEBUG UDFS": GetConfig = False
        Case Else: GetConfig = default
    End Select
End Function

Public Function JxHome() As String
    JxHome = JxExpanded("%LOCALAPPDATA%") & "\JixiaoZiping"
End Function

' Environ loses what the code page of Windows does not have, such as Chinese names on an English Windows.
Public Function JxExpanded(ByVal place As String) As String
    JxExpanded = CreateObject("WScript.Shell").ExpandEnvironmentStrings(place)
End Function

' VBA source is ASCII: what people read stands in the add-in's own sheet, key and words in a row.
Public Function JxWords(ByVal key As String) As String
    Dim words As Worksheet
    Dim row As Long
    Set words = ThisWorkbook.Worksheets("words")
    row = 1
    Do While CStr(words.Cells(row, 1).Value) <> ""
        If CStr(words.Cells(row, 1).Value) = key Then JxWords = CStr(words.Cells(row, 2).Value)
        row = row + 1
    Loop
End Function
