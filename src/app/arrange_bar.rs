//! A bar over several selected nodes: align, distribute, tidy, into a lane.

use egui::{Color32, Rect, Response, Ui, pos2, vec2};

use super::bars::bar_frame;
use super::canvas::on_screen;
use super::look::{color32, name};
use crate::geometry::bounding_box;
use crate::session::{Command, Keymap, Session};

/// Side of a button, in logical pixels, and how far the bar stands from what is selected.
const SIDE: f32 = 26.0;
const AWAY: f32 = 14.0;

/// Above so many records the menu is quicker than to look for them in each frame.
const MOST_ARRANGED: usize = 400;

/// The bar's commands, in groups.
const GROUPS: [&[Command]; 3] = [
    &[
        Command::AlignLeft,
        Command::AlignCenter,
        Command::AlignRight,
        Command::AlignTop,
        Command::AlignMiddle,
        Command::AlignBottom,
    ],
    &[
        Command::DistributeHorizontally,
        Command::DistributeVertically,
        Command::SameSize,
    ],
    &[Command::Tidy, Command::GroupIntoLane],
];

/// Shows the bar where there is room for it, above what is selected or below.
pub(super) fn arrange_bar(
    ctx: &egui::Context,
    area: Rect,
    session: &Session,
    keymap: &Keymap,
) -> Option<Command> {
    let selection = session.selection();
    let is_quiet = !session.view.canvas.tool().is_active();
    let is_many = selection.len() > MOST_ARRANGED;
    if !is_quiet || is_many || session.availability(Command::Tidy).is_err() {
        return None;
    }
    let rects = selection.nodes().filter_map(|id| session.node_rect(id));
    let seen = on_screen(session, area, bounding_box(rects)?);
    let count: usize = GROUPS.iter().map(|group| group.len()).sum();
    let size = vec2(count as f32 * (SIDE + 2.0) + 36.0, SIDE + 10.0);
    let above = seen.min.y - AWAY - size.y;
    let y = if above > area.min.y + 8.0 {
        above
    } else {
        seen.max.y + AWAY
    };
    let x = (seen.center().x - size.x / 2.0).clamp(
        area.min.x + 8.0,
        (area.max.x - size.x - 8.0).max(area.min.x + 8.0),
    );
    // Not over what is selected, nor outside of the canvas.
    if !area.intersects(seen) || y + size.y > area.max.y - 60.0 || size.x > area.width() {
        return None;
    }
    let theme = session.theme();
    let mut chosen = None;
    egui::Area::new(egui::Id::unique("arrange"))
        .fixed_pos(pos2(x, y))
        .order(egui::Order::Middle)
        .show(ctx, |ui| {
            bar_frame(theme)
                .inner_margin(egui::Margin::symmetric(5, 4))
                .show(ui, |ui| {
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = 2.0;
                        for (place, group) in GROUPS.iter().enumerate() {
                            if place > 0 {
                                ui.separator();
                            }
                            for command in *group {
                                let tip = keymap.with_hint(command.spec().label, *command);
                                let can = session.availability(*command).is_ok();
                                let button = button(ui, *command, can, color32(theme.text));
                                name(&button, command.spec().label);
                                if button.on_hover_text(tip).clicked() && can {
                                    chosen = Some(*command);
                                }
                            }
                        }
                    });
                });
        });
    chosen
}

fn button(ui: &mut Ui, command: Command, can: bool, color: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), egui::Sense::click());
    if can && (response.hovered() || response.has_focus()) {
        let fill = ui.visuals().widgets.hovered.bg_fill;
        ui.painter().rect_filled(rect, 5.0, fill);
    }
    let color = if can {
        color
    } else {
        color.gamma_multiply(0.4)
    };
    picture(ui, command, rect.shrink(6.0), color);
    response
}

/// A line or a bar of a small picture, in a square of one by one.
enum Part {
    Upright(f32),
    Level(f32),
    /// Left, top, right, bottom.
    Bar(f32, f32, f32, f32),
}

/// What a command does, as bars and the line that they keep to.
fn parts(command: Command) -> &'static [Part] {
    use Part::{Bar, Level, Upright};
    match command {
        Command::AlignLeft => &[
            Upright(0.0),
            Bar(0.15, 0.12, 0.95, 0.4),
            Bar(0.15, 0.6, 0.65, 0.88),
        ],
        Command::AlignCenter => &[
            Upright(0.5),
            Bar(0.05, 0.12, 0.95, 0.4),
            Bar(0.2, 0.6, 0.8, 0.88),
        ],
        Command::AlignRight => &[
            Upright(1.0),
            Bar(0.05, 0.12, 0.85, 0.4),
            Bar(0.35, 0.6, 0.85, 0.88),
        ],
        Command::AlignTop => &[
            Level(0.0),
            Bar(0.12, 0.15, 0.4, 0.95),
            Bar(0.6, 0.15, 0.88, 0.65),
        ],
        Command::AlignMiddle => &[
            Level(0.5),
            Bar(0.12, 0.05, 0.4, 0.95),
            Bar(0.6, 0.2, 0.88, 0.8),
        ],
        Command::AlignBottom => &[
            Level(1.0),
            Bar(0.12, 0.05, 0.4, 0.85),
            Bar(0.6, 0.35, 0.88, 0.85),
        ],
        Command::DistributeHorizontally => {
            &[Upright(0.0), Upright(1.0), Bar(0.36, 0.15, 0.64, 0.85)]
        }
        Command::DistributeVertically => &[Level(0.0), Level(1.0), Bar(0.15, 0.36, 0.85, 0.64)],
        Command::SameSize => &[Bar(0.0, 0.25, 0.42, 0.75), Bar(0.58, 0.25, 1.0, 0.75)],
        Command::Tidy => &[
            Bar(0.0, 0.0, 0.4, 0.4),
            Bar(0.6, 0.0, 1.0, 0.4),
            Bar(0.0, 0.6, 0.4, 1.0),
            Bar(0.6, 0.6, 1.0, 1.0),
        ],
        // A lane with its title.
        _ => &[
            Level(0.0),
            Level(0.3),
            Level(1.0),
            Upright(0.0),
            Upright(1.0),
        ],
    }
}

fn picture(ui: &Ui, command: Command, rect: Rect, color: Color32) {
    let painter = ui.painter();
    let line = egui::Stroke::new(1.4, color);
    let at = |x: f32, y: f32| rect.min + vec2(x, y) * rect.size();
    for part in parts(command) {
        match *part {
            Part::Upright(x) => {
                painter.vline(at(x, 0.0).x, rect.y_range(), line);
            }
            Part::Level(y) => {
                painter.hline(rect.x_range(), at(0.0, y).y, line);
            }
            Part::Bar(left, top, right, bottom) => {
                let bar = Rect::from_two_pos(at(left, top), at(right, bottom));
                painter.rect_filled(bar, 1.0, color);
            }
        }
    }
}
