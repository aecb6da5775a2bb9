"""A hand for the real window: what is on it is read as a screen reader reads it (AT-SPI), and it is
driven with a mouse and keys (xdotool). Counts what the hand does.

A script that uses it begins with `hand.main(run)`; `run` is given a `Window`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

PACKAGES = [
    "xvfb", "xdotool", "imagemagick", "libxcursor1", "libxi6", "libxkbcommon-x11-0", "dbus",
    "at-spi2-core", "python3-gi", "gir1.2-atspi-2.0",
]
# The interpreter of the system has the bindings of AT-SPI.
PYTHON = "/usr/bin/python3"
BUS = "/usr/libexec/at-spi-bus-launcher"


def quietly(command, **more):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)


def installed():
    has_programs = all(map(shutil.which, ["Xvfb", "xdotool", "import", "dbus-run-session"]))
    has_bindings = os.path.exists(PYTHON) and os.path.exists(BUS) and quietly(
        [PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]).returncode == 0
    return has_programs and has_bindings


def main(run):
    """Runs a script on the program that is its first argument, on a bus of its own."""
    program = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else "target/debug/pipewright")
    if os.environ.get("PIPEWRIGHT_HAND") != "1":
        if not installed():
            sudo = [shutil.which("sudo")] if shutil.which("sudo") else []
            quietly(sudo + ["apt-get", "update", "-q"])
            quietly(sudo + ["apt-get", "install", "-yq"] + PACKAGES,
                    env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        command = ["dbus-run-session", "--", PYTHON, os.path.abspath(sys.argv[0]), program]
        done = subprocess.run(command + sys.argv[2:], stderr=subprocess.PIPE, text=True,
                              env={**os.environ, "PIPEWRIGHT_HAND": "1"})
        noise = ("dbus-daemon[", "SpiRegistry", "DeprecationWarning")
        for line in done.stderr.splitlines():
            if not line.startswith(noise[:2]) and noise[2] not in line:
                print(line, file=sys.stderr)
        sys.exit(done.returncode)
    with tempfile.TemporaryDirectory() as work:
        window = Window(program, work)
        try:
            run(window)
        except Failure as failure:
            picture = os.path.join(tempfile.gettempdir(), "hand-failed.png")
            window.picture(picture)
            name = os.path.basename(sys.argv[0])
            print(f"{name}: {failure} ({window.actions} actions; see {picture})", file=sys.stderr)
            sys.exit(1)
        finally:
            window.close()


class Failure(Exception):
    """Something on the window is not as it should be."""


class Thing:
    """Something on the window, as a screen reader is told of it."""

    def __init__(self, accessible, role, name, rect):
        self.accessible, self.role, self.name, self.rect = accessible, role, name, rect

    @property
    def center(self):
        x, y, width, height = self.rect
        return (x + width // 2, y + height // 2)

    def has(self, state):
        """Whether it is in a state, such as `FOCUSED` or `CHECKED`."""
        from gi.repository import Atspi
        return self.accessible.get_state_set().contains(getattr(Atspi.StateType, state))


class Window:
    def __init__(self, program, work, size=(1280, 800), settings="tour_seen: true, theme: light"):
        self.program, self.work, self.size = program, work, size
        self.actions = 0
        self.processes = []
        read, write = os.pipe()
        screen = f"{size[0]}x{size[1]}x24"
        self.start(["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"],
                   pass_fds=[write])
        display = b""
        while not display.endswith(b"\n"):
            display += os.read(read, 1)
        os.environ["DISPLAY"] = f":{display.decode().strip()}"
        self.start([BUS, "--launch-immediately"])
        time.sleep(0.5)
        for switch in ["IsEnabled", "ScreenReaderEnabled"]:
            quietly(["dbus-send", "--session", "--dest=org.a11y.Bus", "--print-reply", "/org/a11y/bus",
                     "org.freedesktop.DBus.Properties.Set", "string:org.a11y.Status",
                     f"string:{switch}", "variant:boolean:true"])
        config = os.path.join(work, "config")
        os.makedirs(config)
        with open(os.path.join(config, "settings.ron"), "w") as file:
            file.write(f"({settings}, window_size: Some(({size[0]}, {size[1]})))\n")
        os.environ.update(LIBGL_ALWAYS_SOFTWARE="1", PIPEWRIGHT_CONFIG_DIR=config, HOME=work)
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi
        Atspi.init()
        self.desktop = Atspi.get_desktop(0)
        self.app = None

    def start(self, command, **more):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
        self.processes.append(process)
        return process

    def open(self, *arguments):
        """Starts the program, and waits until it shows its window."""
        self.app = self.start([self.program, *arguments], cwd=self.work)
        for _ in range(300):
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "pipewright"],
                                   capture_output=True, text=True).stdout.split()
            if found:
                break
            if self.app.poll() is not None:
                raise Failure("the program ended before it showed a window")
            time.sleep(0.1)
        else:
            raise Failure("no window within 30 s")
        window = found[0]
        quietly(["xdotool", "windowsize", window, str(self.size[0]), str(self.size[1]),
                 "windowmove", window, "0", "0"])
        quietly(["xdotool", "windowfocus", window])
        self.wait("File")
        time.sleep(0.5)

    def close(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    # What is on the window.

    def things(self):
        """All that a screen reader is told of, in order."""
        from gi.repository import Atspi, GLib

        def walk(accessible):
            try:
                count = accessible.get_child_count()
                try:
                    area = accessible.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
                    rect = (area.x, area.y, area.width, area.height)
                except (AttributeError, GLib.GError):
                    rect = (0, 0, 0, 0)
                yield Thing(accessible, accessible.get_role_name(), accessible.get_name() or "", rect)
                children = [accessible.get_child_at_index(index) for index in range(count)]
            except GLib.GError:
                return
            for child in children:
                if child is not None:
                    yield from walk(child)

        for index in range(self.desktop.get_child_count()):
            application = self.desktop.get_child_at_index(index)
            if application is not None and application.get_name() == "pipewright":
                yield from walk(application)

    def find(self, start, role=None):
        """The first thing whose name begins so; `None` if there is none."""
        for thing in self.things():
            if thing.name.startswith(start) and (role is None or thing.role == role):
                return thing
        return None

    def wait(self, start, role=None, seconds=10):
        """The first thing whose name begins so, once it is there."""
        end = time.time() + seconds
        while time.time() < end:
            thing = self.find(start, role)
            if thing is not None:
                return thing
            time.sleep(0.1)
        raise Failure(f"nothing is named {start}…")

    def settle(self, seconds=5):
        """Waits until what is told of the window stays the same for a moment."""
        end, before = time.time() + seconds, None
        while time.time() < end:
            now = [(thing.role, thing.name, thing.rect) for thing in self.things()]
            if now == before:
                return
            before = now
            time.sleep(0.1)

    def picture(self, path):
        quietly(["import", "-window", "root", path])

    # What a hand does: each of these is an action.

    def act(self, *arguments):
        self.actions += 1
        quietly(["xdotool", *map(str, arguments)])
        time.sleep(0.25)

    def click(self, at, button=1):
        self.act("mousemove", *at, "click", button)

    def double_click(self, at):
        self.act("mousemove", *at, "click", "--repeat", 2, "--delay", 60, 1)

    def drag(self, start, end):
        middle = ((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
        self.act("mousemove", *start, "mousedown", 1, "sleep", 0.1, "mousemove", *middle, "sleep", 0.1,
                 "mousemove", *end, "sleep", 0.2, "mouseup", 1)

    def key(self, *keys):
        self.act("key", "--delay", 40, *keys)

    def write(self, text):
        self.act("type", "--delay", 12, "--", text)

    def rest(self, at):
        """Moves the pointer without an action, as a hand does on its way."""
        quietly(["xdotool", "mousemove", str(at[0]), str(at[1])])
        time.sleep(0.3)
