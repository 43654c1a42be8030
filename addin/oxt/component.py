"""The toolbar's commands inside LibreOffice: ``jixiao:recalculate`` runs the verb on the workbook in that window.

Runs in LibreOffice's own Python, whichever that is: nothing newer than Python 3.7 in this file, because it is
the one that has to say that ours needs more.
"""

import sys
import traceback

import uno
import unohelper
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo

IMPLEMENTATION = "jixiao.ziping.ProtocolHandler"
SERVICES = ("com.sun.star.frame.ProtocolHandler",)
NEEDED = (3, 11)

TOO_OLD = (
    "本机 LibreOffice 自带 Python {}.{}，“绩效自评”工具栏需要 {}.{} 或更高；请升级 LibreOffice，或用命令行核对文件。"
)
BROKEN = "“绩效自评”工具栏没有启动，填报数未动。请重新安装扩展；仍不行时把以下内容告诉维护人员：\n\n{}"


class Toolbar(unohelper.Base, XDispatchProvider, XDispatch, XInitialization, XServiceInfo):
    def __init__(self, context):
        self._context, self._frame = context, None

    def initialize(self, arguments):
        self._frame = arguments[0] if arguments else None

    def queryDispatch(self, url, target, flags):
        return self if url.Protocol == "jixiao:" else None

    def queryDispatches(self, requests):
        return tuple(self.queryDispatch(one.FeatureURL, one.FrameName, one.SearchFlags) for one in requests)

    def dispatch(self, url, arguments):
        if sys.version_info < NEEDED:
            self._show(TOO_OLD.format(*sys.version_info[:2], *NEEDED))
            return
        try:
            from macros_py.desk.hosts.uno_engine import run

            run(url.Path, self._frame.Controller.Model, self._context)
        except Exception:
            self._show(BROKEN.format(traceback.format_exc()[-800:]))

    def addStatusListener(self, listener, url):
        pass

    def removeStatusListener(self, listener, url):
        pass

    def getImplementationName(self):
        return IMPLEMENTATION

    def supportsService(self, name):
        return name in SERVICES

    def getSupportedServiceNames(self):
        return SERVICES

    def _show(self, sentence):
        window = self._frame.ContainerWindow
        kind = uno.Enum("com.sun.star.awt.MessageBoxType", "ERRORBOX")
        window.Toolkit.createMessageBox(window, kind, 1, "绩效自评", sentence).execute()


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Toolbar, IMPLEMENTATION, SERVICES)
