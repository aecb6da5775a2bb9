#!/usr/bin/env python3
"""A clipboard manager of the X Window System, as desktops have one, for the smoke test.

It is asked by a program that ends to keep what that has copied (the target SAVE_TARGETS of the
selection CLIPBOARD_MANAGER), and writes the text into a file.

usage: clipboard_manager.py FILE
Source: freedesktop.org, "ClipboardManager" specification.
"""

import sys

from Xlib import X, display
from Xlib.protocol import event

screen = display.Display()
window = screen.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
manager, save, clipboard, text, kept = map(
    screen.intern_atom,
    ["CLIPBOARD_MANAGER", "SAVE_TARGETS", "CLIPBOARD", "UTF8_STRING", "KEPT"],
)
window.set_selection_owner(manager, X.CurrentTime)
screen.flush()
asking = None
while True:
    now = screen.next_event()
    if now.type == X.SelectionRequest and now.target == save:
        asking = now
        window.convert_selection(clipboard, text, kept, X.CurrentTime)
        screen.flush()
    elif now.type == X.SelectionNotify and asking is not None:
        found = window.get_full_property(kept, X.AnyPropertyType)
        if found is not None:
            value = found.value
            with open(sys.argv[1], "wb") as file:
                file.write(value if isinstance(value, bytes) else value.encode())
        answer = event.SelectionNotify(
            time=asking.time,
            requestor=asking.requestor,
            selection=asking.selection,
            target=asking.target,
            property=asking.property,
        )
        asking.requestor.send_event(answer)
        screen.flush()
        asking = None
