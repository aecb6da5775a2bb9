//! Opening the window, or saying why there is none.

use std::path::Path;

use anyhow::bail;

/// Opens the window on what `file` names; on the start screen without it.
pub(super) fn open(file: Option<&Path>) -> anyhow::Result<()> {
    let source = match file {
        // From a pipe there is no file that saving could go back to.
        Some(file) if file == Path::new("-") => {
            let document = super::input::document(file)?;
            Some(crate::session::Source::without_file(document))
        }
        Some(file) => {
            let own = super::input::templates_folder_of_settings();
            Some(crate::session::load_source(file, own.as_deref())?)
        }
        None => None,
    };
    if let Some(missing) = missing_display() {
        bail!("{missing}");
    }
    show(source)
}

#[cfg(feature = "gui")]
fn show(source: Option<crate::session::Source>) -> anyhow::Result<()> {
    crate::app::run(source).map_err(|error| {
        // The windowing library says where in its code it failed; people need the end of it.
        let reason = error.rsplit(": ").next().unwrap_or(&error);
        anyhow::anyhow!("the window could not be opened: {reason}. {}", advice())
    })
}

#[cfg(not(feature = "gui"))]
fn show(_source: Option<crate::session::Source>) -> anyhow::Result<()> {
    bail!("this build has no window. {}", advice())
}

/// What does the same job without a window.
fn advice() -> &'static str {
    "`pipewright export FILE -o picture.svg` draws a diagram without a window, and \
     `pipewright check FILE` checks one."
}

/// What a window would need and is not there; `None` if all is.
#[cfg(all(unix, not(target_os = "macos")))]
fn missing_display() -> Option<String> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET") {
        return None;
    }
    if !is_set("DISPLAY") {
        return Some(format!(
            "there is no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is \
             set. {}",
            advice()
        ));
    }
    let missing: Vec<&str> = X_LIBRARIES
        .iter()
        .filter(|library| !is_installed(library))
        .copied()
        .collect();
    if missing.is_empty() {
        return None;
    }
    Some(format!(
        "the window needs {}, which this system lacks. Install: Debian and Ubuntu \
         `libxcursor1 libxi6 libxkbcommon-x11-0 libgl1`, Fedora `libXcursor libXi \
         libxkbcommon-x11 mesa-libGL`, Arch `libxcursor libxi libxkbcommon-x11 libglvnd`. {}",
        missing.join(", "),
        advice()
    ))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn missing_display() -> Option<String> {
    None
}

/// Libraries that an X window loads when it opens; without one of them it would end in a
/// panic of the windowing library, so they are looked for beforehand.
#[cfg(all(unix, not(target_os = "macos")))]
const X_LIBRARIES: [&str; 5] = [
    "libX11.so.6",
    "libXcursor.so.1",
    "libXi.so.6",
    "libxkbcommon-x11.so.0",
    "libX11-xcb.so.1",
];

/// Whether the dynamic linker would find a library: in its own cache, or in a usual folder.
#[cfg(all(unix, not(target_os = "macos")))]
fn is_installed(library: &str) -> bool {
    // The cache lists names as plain text between zero bytes.
    let cached = std::fs::read("/etc/ld.so.cache").ok().is_some_and(|cache| {
        cache
            .windows(library.len())
            .any(|name| name == library.as_bytes())
    });
    if cached {
        return true;
    }
    let listed = std::env::var("LD_LIBRARY_PATH").unwrap_or_default();
    let usual = [
        "/lib",
        "/usr/lib",
        "/lib64",
        "/usr/lib64",
        "/usr/local/lib",
        "/lib/x86_64-linux-gnu",
        "/usr/lib/x86_64-linux-gnu",
        "/lib/aarch64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/run/current-system/sw/lib",
    ];
    let found = listed
        .split(':')
        .filter(|folder| !folder.is_empty())
        .chain(usual)
        .any(|folder| std::path::Path::new(folder).join(library).exists());
    // On a system that keeps its libraries elsewhere, guessing would only be in the way.
    found || !std::path::Path::new("/etc/ld.so.cache").exists()
}
