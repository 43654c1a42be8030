Attribute VB_Name = "JxRibbon"
Option Explicit

Public Sub Jx_OnAction(control As IRibbonControl)
    JxRun Mid$(control.ID, 4)
End Sub

Public Sub JxRun(ByVal verb As String)
    If Not JxIsVerb(verb) Then Err.Raise 5
    If ActiveWorkbook Is Nothing Then
        MsgBox JxWords("no_workbook"), vbExclamation, JxWords("title")
    Else
        JxHandOver ActiveWorkbook.Name
        RunPython JxCommand(verb)
        JxHandOver ""
    End If
End Sub

' The name of a received file must not become part of a command line, where %CMDCMDLINE% or & in it would run programs.
Private Sub JxHandOver(ByVal book As String)
    Dim variables As Object
    Set variables = CreateObject("WScript.Shell").Environment("Process")
    variables.Item("JIXIAO_WORKBOOK") = book
End Sub

Public Function JxCommand(ByVal verb As String) As String
    JxCommand = "from macros_py.desk import macros; macros.run('" & verb & "')"
End Function

' The verb becomes part of a command line.
Public Function JxIsVerb(ByVal verb As String) As Boolean
    Dim position As Long
    For position = 1 To Len(verb)
        If InStr("abcdefghijklmnopqrstuvwxyz_", Mid$(verb, position, 1)) = 0 Then Exit Function
    Next position
    JxIsVerb = Len(verb) > 0 And Len(verb) <= 40
End Function
