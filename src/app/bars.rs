//! Menu bar, zoom bar and status bar.

use egui::{MenuBar, Ui, vec2};

use super::look::{color32, name, strong};
use super::regions::{Region, take};
use super::tour;
use crate::check::Severity;
use crate::geometry::Direction;
use crate::interact::Tool;
use crate::model::{EdgeShape, Level, counted};
use crate::scene::style::Theme;
use crate::session::{COMMANDS, Command, CommandSpec, Focus, Heat, Keymap, Menu, Session};

/// Shows the menu bar; returns the command that was chosen.
pub(super) fn menu_bar(
    ui: &mut Ui,
    session: Option<&Session>,
    keymap: &Keymap,
    theme: &Theme,
) -> Option<Command> {
    let mut chosen = None;
    MenuBar::new().ui(ui, |ui| {
        ui.spacing_mut().button_padding = vec2(9.0, 5.0);
        for menu in Menu::ALL {
            let button = ui.menu_button(menu.label(), |ui| {
                ui.set_width(MENU_WIDTH);
                ui.spacing_mut().item_spacing.y = 2.0;
                let rows = rows_of(menu).into_iter();
                let count = rows.map(|(submenu, specs)| submenu.map_or(specs.len(), |_| 1));
                let count = count.sum::<usize>() + MENU_LINES;
                scrolled_if_tall(ui, count, |ui| {
                    chosen = chosen.or(menu_ui(ui, menu, session, keymap));
                });
            });
            if Some(&menu) == Menu::ALL.first() {
                take(&button.response, Region::Menu);
            }
        }
        let Some(session) = session else { return };
        let right = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(right, |ui| {
            let text = strong("Export", 12.5).color(color32(theme.on_accent));
            let export = egui::Button::new(text)
                .fill(color32(theme.accent))
                .min_size(vec2(92.0, 26.0));
            let tip = keymap.with_hint(
                "Write a picture or the whole design as a page",
                Command::Export,
            );
            if ui.add(export).on_hover_text(tip).clicked() {
                chosen = Some(Command::Export);
            }
            let commands = keymap.with_hint("Commands", Command::CommandPalette);
            let commands = egui::Button::new(commands)
                .fill(color32(theme.raised))
                .stroke(egui::Stroke::new(1.0, color32(theme.line)))
                .min_size(vec2(120.0, 26.0));
            let commands = ui.add(commands);
            tour::mark(ui.ctx(), tour::Anchor::Commands, commands.rect);
            if commands.clicked() {
                chosen = Some(Command::CommandPalette);
            }
            ui.with_layout(egui::Layout::top_down(egui::Align::Center), |ui| {
                ui.add_space(5.0);
                ui.add(egui::Label::new(title(session)).truncate());
            });
        });
    });
    chosen
}

/// Width of a menu in logical pixels: room for a long label and its keys.
const MENU_WIDTH: f32 = 280.0;

/// The most that the lines between its groups make a menu taller, in entries.
const MENU_LINES: usize = 2;

/// Shows the entries of a menu, in a part that scrolls where there is not room for all of
/// them, as at a large scale.
pub(super) fn scrolled_if_tall(ui: &mut Ui, entries: usize, content: impl FnOnce(&mut Ui)) {
    let room = ui.ctx().content_rect().height() - 56.0;
    let spacing = ui.spacing();
    if entries as f32 * (spacing.interact_size.y + spacing.item_spacing.y) <= room {
        content(ui);
        return;
    }
    ui.set_max_height(room);
    egui::ScrollArea::vertical()
        .max_height(room)
        .show(ui, content);
}

/// Title and save state, as in the middle of the menu bar and in the window's title.
pub(super) fn title(session: &Session) -> String {
    let title = &session.document().header().title;
    let title = if title.trim().is_empty() {
        "Untitled"
    } else {
        title
    };
    match (session.path(), session.is_unsaved()) {
        (_, true) => format!("{title} • unsaved changes"),
        (Some(_), false) => title.to_owned(),
        (None, false) => format!("{title} • not saved yet"),
    }
}

fn menu_ui(ui: &mut Ui, menu: Menu, session: Option<&Session>, keymap: &Keymap) -> Option<Command> {
    let mut chosen = None;
    let mut last_group = None;
    let rows = rows_of(menu);
    for (submenu, specs) in &rows {
        let group = specs.first().map(|spec| spec.group);
        if last_group.is_some() && last_group != group {
            ui.separator();
        }
        last_group = group;
        let mut entries = |ui: &mut Ui| {
            for spec in specs {
                if entry(ui, spec.command, session, keymap) {
                    chosen = Some(spec.command);
                    ui.close();
                }
            }
        };
        match submenu {
            Some(label) => {
                let label_shown = format!("    {label}");
                let button = ui.menu_button(label_shown, |ui| {
                    ui.set_width(MENU_WIDTH);
                    ui.spacing_mut().item_spacing.y = 2.0;
                    entries(ui);
                });
                name(&button.response, label);
            }
            None => entries(ui),
        }
    }
    chosen
}

/// What a menu shows: commands, and submenus of those that belong together.
fn rows_of(menu: Menu) -> Vec<(Option<&'static str>, Vec<&'static CommandSpec>)> {
    let mut rows: Vec<(Option<&'static str>, Vec<&'static CommandSpec>)> = Vec::new();
    for spec in COMMANDS.iter().filter(|spec| spec.menu == Some(menu)) {
        let submenu = submenu_of(spec.command);
        match rows.last_mut() {
            Some((last, specs)) if submenu.is_some() && *last == submenu => specs.push(spec),
            _ => rows.push((submenu, vec![spec])),
        }
    }
    rows
}

/// The submenu that a command stands in.
fn submenu_of(command: Command) -> Option<&'static str> {
    Some(match command {
        Command::FlowRight
        | Command::FlowDown
        | Command::ToggleCompact
        | Command::ToggleTrunks
        | Command::ToggleHops => "Flow and lines",
        Command::EdgesOrthogonal
        | Command::EdgesSpline
        | Command::EdgesStraight
        | Command::LongEdgesAsStubs
        | Command::AllEdgesAsLines
        | Command::ClearBends => "Edges",
        Command::AlignLeft
        | Command::AlignCenter
        | Command::AlignRight
        | Command::AlignTop
        | Command::AlignMiddle
        | Command::AlignBottom => "Align",
        Command::DistributeHorizontally
        | Command::DistributeVertically
        | Command::SameSize
        | Command::SizeToContent => "Distribute and size",
        Command::BringForward
        | Command::SendBackward
        | Command::BringToFront
        | Command::SendToBack => "Order",
        Command::ThemeSystem
        | Command::ThemeDark
        | Command::ThemeLight
        | Command::ThemePrint
        | Command::ThemeSketch => "Theme",
        _ => return None,
    })
}

/// A menu entry with its shortcut, grayed out with the reason if it cannot be used.
pub(super) fn entry(
    ui: &mut Ui,
    command: Command,
    session: Option<&Session>,
    keymap: &Keymap,
) -> bool {
    let spec = command.spec();
    let label = session.map_or_else(
        || spec.label.to_owned(),
        |session| session.command_label(command),
    );
    let state = match session {
        Some(session) => session.availability(command),
        None if works_without_document(command) => Ok(()),
        None => Err("Open a document first"),
    };
    let mark = session.and_then(|session| toggled(session, command));
    // Marks have a column of their own, so that all labels begin at one line.
    let shown = match mark {
        Some(true) => format!("✓ {label}"),
        _ => format!("    {label}"),
    };
    let button = egui::Button::new(shown)
        .shortcut_text(keymap.hint(command))
        .frame(false);
    let response = ui.add_enabled(
        state.is_ok(),
        button.min_size(vec2(ui.available_width(), 24.0)),
    );
    name(&response, &label);
    if let Some(on) = mark {
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_toggled(on.into()));
    }
    if state.is_ok() {
        take(&response, Region::ContextMenu);
    }
    let response = match state {
        Ok(()) => response,
        Err(reason) => response.on_disabled_hover_text(reason),
    };
    response.clicked()
}

/// Whether a switch of the view, or of the document's layout, is on.
pub(super) fn toggled(session: &Session, command: Command) -> Option<bool> {
    let layout = session.document().layout();
    match command {
        Command::FlowRight => Some(layout.direction == Direction::Right),
        Command::FlowDown => Some(layout.direction == Direction::Down),
        Command::ToggleCompact => Some(layout.compact),
        Command::ToggleTrunks => Some(layout.shared_trunks),
        Command::ToggleHops => Some(layout.line_hops),
        Command::EdgesOrthogonal => Some(layout.edges == EdgeShape::Orthogonal),
        Command::EdgesSpline => Some(layout.edges == EdgeShape::Spline),
        Command::EdgesStraight => Some(layout.edges == EdgeShape::Straight),
        Command::TogglePalette => Some(session.view.switches.palette),
        Command::ToggleInspector => Some(session.view.switches.inspector),
        Command::ToggleMinimap => Some(session.view.switches.minimap),
        Command::ToggleGrid => Some(session.view.switches.grid),
        Command::ToggleSnap => Some(session.view.switches.snap),
        Command::ToggleHighlight => Some(session.view.switches.highlight),
        Command::FocusMode => Some(session.view.focus != Focus::Off),
        Command::HeatLatency => Some(session.view.heat == Heat::Latency),
        Command::HeatLoad => Some(session.view.heat == Heat::Load),
        _ => None,
    }
}

/// Whether a command makes sense on the start screen.
pub(super) fn works_without_document(command: Command) -> bool {
    matches!(
        command,
        Command::NewDocument
            | Command::ShowStart
            | Command::NextDocument
            | Command::PreviousDocument
            | Command::Open
            | Command::Quit
            | Command::ThemeSystem
            | Command::ThemeDark
            | Command::ThemeLight
            | Command::ThemePrint
            | Command::ThemeSketch
            | Command::CommandPalette
            | Command::Shortcuts
            | Command::Preferences
            | Command::ShowTour
            | Command::ShowGuide
            | Command::Rulebook
            | Command::FileFormat
            | Command::Folders
            | Command::About
    )
}

/// The bar at the bottom: counts, validity, file, and the hint, which is the tool's unless
/// something else has one.
pub(super) fn status_bar(
    ui: &mut Ui,
    session: &Session,
    keymap: &Keymap,
    hint: Option<&str>,
    unprotected: Option<&str>,
) -> Option<Command> {
    let theme = session.theme();
    let mut chosen = None;
    ui.horizontal(|ui| {
        let document = session.document();
        let (nodes, edges) = (document.nodes().len(), document.edges().len());
        let counts = match session.selection().len() {
            0 => format!(
                "{} · {} · {}",
                counted(nodes, "node"),
                counted(edges, "edge"),
                counted(document.lanes().len(), "lane")
            ),
            1 => format!("1 {} selected", session.selection().describe()),
            _ => format!("{} selected", session.selection().describe()),
        };
        let counts = match session.view.focus {
            Focus::Off => counts,
            Focus::Hops(1) => format!("{counts} · focus: 1 edge each way"),
            Focus::Hops(many) => format!("{counts} · focus: {many} edges each way"),
            Focus::All => format!("{counts} · focus: all the way"),
        };
        ui.label(
            egui::RichText::new(counts)
                .small()
                .color(color32(theme.muted)),
        );
        ui.add_space(12.0);
        let count = |severity: Severity| {
            session
                .findings()
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let (mark, text, color) = match (errors, warnings) {
            (0, 0) => ("●", "valid".to_owned(), theme.ok),
            (0, 1) => ("▲", "valid with 1 warning".to_owned(), theme.warning),
            (0, many) => ("▲", format!("valid with {many} warnings"), theme.warning),
            (1, _) => ("■", "1 error".to_owned(), theme.error),
            (many, _) => ("■", format!("{many} errors"), theme.error),
        };
        let text = egui::RichText::new(format!("{mark} {text}"))
            .small()
            .color(color32(color));
        let state = ui.add(egui::Button::new(text).frame(false));
        take(&state, Region::Status);
        let tip = keymap.with_hint("Go to the next problem", Command::NextProblem);
        if state.on_hover_text(tip).clicked() {
            chosen = Some(Command::NextProblem);
        }
        ui.add_space(12.0);
        let right = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(right, |ui| {
            let file = session.path().and_then(|path| path.file_name());
            let text = match (file, session.is_unsaved()) {
                (Some(file), true) => format!("Unsaved · {}", file.to_string_lossy()),
                (Some(file), false) => format!("Saved · {}", file.to_string_lossy()),
                (None, _) => "Not saved to a file yet".to_owned(),
            };
            ui.label(
                egui::RichText::new(text)
                    .small()
                    .color(color32(theme.muted)),
            );
            if let Some(why) = unprotected {
                let words = egui::RichText::new("▲ no crash protection").small();
                let words = ui.label(words.color(color32(theme.warning)));
                words.on_hover_text(format!(
                    "A crash would lose changes that are not saved: they cannot be recorded. {why}"
                ));
            }
            let hint = hint.map_or_else(|| tool_hint(session, keymap), ToOwned::to_owned);
            let hint = egui::RichText::new(hint);
            let left = egui::Layout::left_to_right(egui::Align::Center);
            ui.with_layout(left, |ui| {
                ui.add(egui::Label::new(hint.small().color(color32(theme.muted))).truncate());
            });
        });
    });
    chosen
}

/// What the tool says, and how to find everything else while it waits.
fn tool_hint(session: &Session, keymap: &Keymap) -> String {
    let tool = session.view.canvas.tool();
    let commands = keymap.hint(Command::CommandPalette);
    if matches!(tool, Tool::Idle) && !commands.is_empty() {
        format!("{} · {commands} commands", tool.hint())
    } else {
        tool.hint()
    }
}

/// A plus beside the node that alone is selected: what comes after it.
pub(super) fn grow_button(
    ctx: &egui::Context,
    area: egui::Rect,
    session: &Session,
    keymap: &Keymap,
) -> Option<Command> {
    const SIDE: f32 = 22.0;
    const AWAY: f32 = 14.0;
    let mut nodes = session.selection().nodes();
    let node = nodes.next().filter(|_| session.selection().len() == 1)?;
    let is_quiet = !session.view.canvas.tool().is_active();
    session
        .availability(Command::AddNext)
        .ok()
        .filter(|()| is_quiet)?;
    let rect = session.node_rect(node)?;
    let camera = session.view.canvas.camera;
    let corner = camera.to_screen(crate::geometry::Point::new(rect.x1, rect.y0));
    let corner = area.min + vec2(corner.x as f32, corner.y as f32);
    let to_left = camera.to_screen(crate::geometry::Point::new(rect.x0, rect.y1));
    let place = egui::Rect::from_min_size(corner + vec2(AWAY, -SIDE), vec2(SIDE, SIDE));
    let card = egui::Rect::from_two_pos(
        corner,
        egui::pos2(area.min.x + to_left.x as f32, area.min.y + to_left.y as f32),
    );
    if !area.intersects(card) {
        return None;
    }
    // Beside a card at the edge of the canvas, it stands on it.
    let room = area.shrink(8.0);
    let most = (room.max - place.size()).max(room.min);
    let place = egui::Rect::from_min_size(place.min.clamp(room.min, most), place.size());
    let theme = session.theme();
    let mut chosen = None;
    egui::Area::new(egui::Id::unique("grow"))
        .fixed_pos(place.min)
        .order(egui::Order::Middle)
        .show(ctx, |ui| {
            ui.spacing_mut().button_padding = egui::Vec2::ZERO;
            ui.spacing_mut().interact_size = place.size();
            let text = egui::RichText::new("+")
                .size(14.0)
                .color(color32(theme.on_accent));
            let button = egui::Button::new(text)
                .fill(color32(theme.accent))
                .corner_radius(SIDE / 2.0)
                .min_size(place.size());
            let tip = keymap.with_hint(Command::AddNext.spec().label, Command::AddNext);
            let response = ui.add_sized(place.size(), button).on_hover_text(tip);
            name(
                &response,
                Command::AddNext.spec().label.trim_end_matches('…'),
            );
            if response.clicked() {
                chosen = Some(Command::AddNext);
            }
        });
    chosen
}

/// The ground of a bar that lies over the canvas.
pub(super) fn bar_frame(theme: &Theme) -> egui::Frame {
    egui::Frame::new()
        .fill(color32(theme.panel))
        .stroke(egui::Stroke::new(1.0, color32(theme.line)))
        .corner_radius(8)
}

/// The bar at the canvas's corner: zoom and fit.
pub(super) fn zoom_bar(
    ctx: &egui::Context,
    area: egui::Rect,
    session: &Session,
    keymap: &Keymap,
) -> Option<Command> {
    let mut chosen = None;
    let theme = session.theme();
    let at = area.left_bottom() + vec2(14.0, -14.0);
    egui::Area::new(egui::Id::unique("zoom bar"))
        .fixed_pos(at)
        .pivot(egui::Align2::LEFT_BOTTOM)
        .order(egui::Order::Middle)
        .show(ctx, |ui| {
            bar_frame(theme)
                .inner_margin(egui::Margin::symmetric(6, 3))
                .show(ui, |ui| {
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = 2.0;
                        let percent = (session.view.canvas.camera.zoom * 100.0).round();
                        let buttons = [
                            ("−".to_owned(), Command::ZoomOut),
                            (format!("{percent} %"), Command::ZoomActual),
                            ("+".to_owned(), Command::ZoomIn),
                            ("Fit".to_owned(), Command::FitAll),
                            ("Snap".to_owned(), Command::ToggleSnap),
                        ];
                        for (label, command) in buttons {
                            let on = command == Command::ToggleSnap && session.view.switches.snap;
                            let color = if on { theme.accent } else { theme.text };
                            let text = egui::RichText::new(label).color(color32(color));
                            let button = egui::Button::new(text)
                                .frame(false)
                                .min_size(vec2(28.0, 24.0));
                            let tip = keymap.with_hint(command.spec().label, command);
                            let button = ui.add(button).on_hover_text(tip);
                            if let Command::ZoomOut | Command::ZoomIn | Command::ZoomActual =
                                command
                            {
                                let label = command.spec().label;
                                name(&button, &format!("{label}, {percent} % now"));
                            }
                            if button.clicked() {
                                chosen = Some(command);
                            }
                        }
                        if area.width() >= ROOM_FOR_LEVELS {
                            ui.add_space(4.0);
                            ui.separator();
                            chosen = levels_ui(ui, session, keymap).or(chosen);
                        }
                    });
                });
        });
    chosen
}

/// From which width of the canvas on the levels have room beside the zoom, in logical pixels.
const ROOM_FOR_LEVELS: f32 = 520.0;

/// How much of the document is shown: one of three.
fn levels_ui(ui: &mut Ui, session: &Session, keymap: &Keymap) -> Option<Command> {
    let theme = session.theme();
    let mut chosen = None;
    for (level, command) in [
        (Level::Overview, Command::LevelOverview),
        (Level::Standard, Command::LevelStandard),
        (Level::Full, Command::LevelFull),
    ] {
        let on = session.level() == level;
        let (color, fill) = if on {
            (theme.on_accent, theme.accent)
        } else {
            (theme.text, theme.panel)
        };
        let text = egui::RichText::new(level.label()).color(color32(color));
        let button = egui::Button::new(text)
            .fill(color32(fill))
            .stroke(egui::Stroke::NONE)
            .selected(on)
            .min_size(vec2(28.0, 24.0));
        let tip = keymap.with_hint(level.help(), command);
        if ui.add(button).on_hover_text(tip).clicked() {
            chosen = Some(command);
        }
    }
    chosen
}
