"""The test office's other half with macros in it: runs a function on an open workbook, as the toolbar would.

Started instead of ``office_server`` by `tests.desk.live`, by Debian's Python like it. What it imports of ours and
of xlwings comes out of a freshly built extension, so that what a test runs is what a user installs.
"""

import importlib
import json
import os
import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS)]

import office_server
import uno


class LiveDesk(office_server.Desk):
    """Also: ``run`` a function from outside, ``dispatch`` a command as a button does."""

    def __init__(self, context, recalculate):
        super().__init__(context, recalculate)
        self._context = context

    def path(self, folders):
        sys.path[1:1] = folders

    def run(self, number, function, arguments):
        from macros_py.desk.hosts.uno_engine import calling

        module, _, name = function.partition(":")
        with calling(self._document(number), self._context) as book:
            asked = book.app.engine.impl
            result = getattr(importlib.import_module(module), name)(book, *arguments)
            return {"result": plain(result), "calls": dict(asked.calls)}

    def dispatch(self, number, command):
        self._dispatch(self._document(number).CurrentController, command)

    def spread(self, number, width, height):
        """The document's window in the corner of the screen, so large."""
        window = self._document(number).CurrentController.Frame.ContainerWindow
        window.setPosSize(0, 0, width, height, 15)  # com.sun.star.awt.PosSize.POSSIZE

    def places(self, number, names):
        """{name: [x, y]}: the middle of each visible element that assistive programs know by one of these names."""
        window = self._document(number).CurrentController.Frame.ContainerWindow
        found = {}
        for element in elements(window.getAccessibleContext(), 6):
            name = element.getAccessibleName()
            if name in names and name not in found and element.getSize().Width > 0:
                at, size = element.getLocationOnScreen(), element.getSize()
                found[name] = [at.X + size.Width // 2, at.Y + size.Height // 2]
                if len(found) == len(names):
                    break
        return found


def plain(result):
    """The result as JSON can carry it: dates as text, tuples as lists."""
    return json.loads(json.dumps(result, default=str))


def approving():
    """Says yes to whatever the extension manager asks."""
    import unohelper
    from com.sun.star.task import XInteractionApprove, XInteractionHandler
    from com.sun.star.ucb import XCommandEnvironment, XProgressHandler

    class Approving(unohelper.Base, XCommandEnvironment, XInteractionHandler, XProgressHandler):
        def getInteractionHandler(self):
            return self

        def getProgressHandler(self):
            return self

        def handle(self, request):
            for choice in request.getContinuations():
                approve = choice.queryInterface(uno.getTypeByName(XInteractionApprove.__pyunointerface__))
                if approve is not None:
                    approve.select()

        def push(self, status):
            pass

        def update(self, status):
            pass

        def pop(self):
            pass

    return Approving()


def elements(element, depth):
    """The element and those below it, at most so many levels deep; a sheet's cells are left out."""
    yield element
    count = element.getAccessibleChildCount() if depth else 0
    for number in range(count if count < 200 else 0):
        child = element.getAccessibleChild(number)
        if child is not None:
            yield from elements(child.getAccessibleContext(), depth - 1)


def start_in_a_window(program, profile, pipe):
    """As `office_server.start`, with windows on the screen that TEST_DISPLAY names."""
    headless = office_server.subprocess.Popen
    shown = {"DISPLAY": os.environ["TEST_DISPLAY"], "SAL_USE_VCLPLUGIN": "gen"}

    def popen(command, **streams):
        return headless([part for part in command if part != "--headless"], env=os.environ | shown, **streams)

    office_server.subprocess.Popen = popen
    try:
        return START(program, profile, pipe)
    finally:
        office_server.subprocess.Popen = headless


def install(program, profile, pipe, extension):
    """Adds the extension for this user in a first process, without windows or documents, which then ends.

    Beside an open window LibreOffice 7.4 can lock up: ``addExtension`` holds the extension manager's mutex and waits
    for the SolarMutex, while the main thread, which holds that one, paints cells, needs the spelling service for them,
    and its LngSvcMgr asks the extension manager. ``unopkg`` would do as well, but not for root.
    """
    process = START(program, profile, pipe)
    context = office_server.connect(process, pipe)
    manager = context.getByName("/singletons/com.sun.star.deployment.ExtensionManager")
    channel = manager.createAbortChannel()
    manager.addExtension(uno.systemPathToFileUrl(extension), (), "user", channel, approving())
    office_server.Desk(context, recalculate=False).leave()
    process.wait()


def start(program, profile, pipe):
    """As `office_server.start`, with the extension that TEST_EXTENSION names, on the screen of TEST_DISPLAY."""
    if extension := os.environ.get("TEST_EXTENSION"):
        install(program, profile, pipe, extension)
    return (start_in_a_window if "TEST_DISPLAY" in os.environ else START)(program, profile, pipe)


START = office_server.start

if __name__ == "__main__":
    office_server.Desk = LiveDesk
    office_server.start = start
    office_server.main(*sys.argv[1:])
