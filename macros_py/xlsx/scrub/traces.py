"""What may hang on a workbook, what of it says more than the form does, and what each is called."""

from __future__ import annotations

from dataclasses import dataclass

CORE = (
    "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
)
CORE_KEPT = ("created", "modified")
APP = ("http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",)
APP_KEPT = (
    "Application", "AppVersion", "DocSecurity", "ScaleCrop", "LinksUpToDate", "SharedDoc", "HyperlinksChanged",
    "HeadingPairs", "TitlesOfParts",
)  # fmt: skip
DOCUMENT_KEPT = ("title", "Pages", "Words", "Characters", "CharactersWithSpaces", "Lines", "Paragraphs")
MARKUP = (
    "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac",
    "http://schemas.microsoft.com/office/spreadsheetml/2014/revision",
)

BOOK_KEPT = {
    "worksheet", "chartsheet", "sharedStrings", "styles", "theme", "calcChain", "sheetMetadata", "person",
    "rdRichValue", "rdRichValueStructure", "rdRichValueTypes", "rdArray", "richStyles", "FeaturePropertyBag",
}  # fmt: skip
BOOK_CUT = {"externalLink", "connections", "customXml", "revisionHeaders", "usernames", "xmlMaps", "attachedToolbars"}
SHEET_KEPT = {"drawing", "vmlDrawing", "comments", "threadedComment", "hyperlink", "image", "table"}
SHEET_CUT = {"printerSettings", "customProperty", "namedSheetViews"}

KINDS = {
    "creator": "作者",
    "lastModifiedBy": "最后修改者",
    "title": "标题",
    "subject": "主题",
    "description": "备注",
    "keywords": "关键词",
    "category": "类别",
    "lastPrinted": "上次打印时间",
    "contentStatus": "状态",
    "revision": "修订次数",
    "Company": "公司",
    "Manager": "经理",
    "HyperlinkBase": "超链接基础",
    "Template": "模板",
    "TotalTime": "编辑时间",
    "thumbnail": "缩略图",
    "origin": "数字签名",
    "classificationlabels": "敏感度标签",
    "fileSharing": "写保护者",
    "customWorkbookViews": "个人视图",
    "namedSheetViews": "个人视图",
    "printerSettings": "打印机设置",
    "customProperty": "表的自定义属性",
    "file": "指向本机文件的链接",
    "externalLink": "外部链接",
    "connections": "数据连接",
    "customXml": "附加的 XML 数据",
    "revisionHeaders": "修订记录",
    "usernames": "共享用户名",
    "xmlMaps": "XML 映射",
    "attachedToolbars": "附加工具栏",
    "vbaProject": "宏（VBA）",
    "xlMacrosheet": "宏表",
    "pivotCacheDefinition": "数据透视表的源数据",
    "pivotTable": "数据透视表",
    "queryTable": "查询表",
    "slicerCache": "切片器",
    "oleObject": "嵌入的对象",
    "package": "嵌入的文件",
    "control": "控件",
    "ctrlProp": "控件",
    "volatileDependencies": "实时数据（RTD）",
}
"""Kind of relation, or name of a property → what a finance officer calls it."""


@dataclass(frozen=True)
class Trace:
    """One thing that says more than the form does: what it is, where, what it says.

    ``part``: the part of the package it is, if it is a whole one; ``stays``: the figures hang on it, or we do not
    know what hangs on it, and a person has to take it out.
    """

    kind: str
    place: str
    value: str
    part: str = ""
    stays: bool = False

    def __str__(self) -> str:
        return f"{self.kind}（{self.place}）" + (f"：{self.value}" if self.value else "")
