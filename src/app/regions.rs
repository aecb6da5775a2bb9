//! The parts of the window, which F6 goes through: canvas, inspector, status, menus, palette.

use egui::{Context, Id, Rect, Response};

use super::ring::widget;
use super::{App, canvas};

/// A part of the window that can have the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    Canvas,
    Inspector,
    Status,
    Menu,
    Palette,
    /// The menu of what is selected, which a key opens.
    ContextMenu,
    /// A dialog without a field to write in: its main button.
    Dialog,
}

impl Region {
    /// In the order in which F6 goes through them.
    const ALL: [Self; 5] = [
        Self::Canvas,
        Self::Inspector,
        Self::Status,
        Self::Menu,
        Self::Palette,
    ];
}

/// Where the parts are in this frame.
#[derive(Clone, Debug, Default)]
pub(super) struct Regions {
    shown: Vec<(Region, Rect)>,
}

impl Regions {
    pub fn forget(&mut self) {
        self.shown.clear();
    }

    pub fn note(&mut self, region: Region, rect: Rect) {
        self.shown.push((region, rect));
    }

    fn rect(&self, region: Region) -> Option<Rect> {
        let found = self.shown.iter().find(|(own, _)| *own == region);
        found.map(|(_, rect)| *rect)
    }
}

fn mark() -> Id {
    Id::unique("asked for the keyboard")
}

/// Asks for the keyboard for a part, as soon as it is shown.
pub(super) fn ask(ctx: &Context, region: Region) {
    ctx.data_mut(|data| data.insert_temp(mark(), Some(region)));
}

/// Nothing is asked for any more.
pub(super) fn forget(ctx: &Context) {
    ctx.data_mut(|data| data.insert_temp::<Option<Region>>(mark(), None));
}

/// Takes the keyboard if it was asked for the part that this stands in.
pub(super) fn take(response: &Response, region: Region) {
    let asked: Option<Region> = response.ctx.data(|data| data.get_temp(mark())).flatten();
    if asked == Some(region) {
        forget(&response.ctx);
        response.request_focus();
    }
}

impl App {
    /// Gives the keyboard to the next part of the window, or to the one before.
    pub(super) fn step_region(&mut self, ctx: &Context, forward: bool) {
        self.end_text_editing();
        let focused = ctx.memory(egui::Memory::focused);
        let at = focused.and_then(|id| widget(ctx, id));
        let here = Region::ALL.iter().position(|region| {
            let rect = self.regions.rect(*region);
            let center = at.as_ref().map(|response| response.rect.center());
            let is_canvas = focused == Some(canvas::canvas_id());
            match region {
                Region::Canvas => is_canvas,
                _ => !is_canvas && rect.zip(center).is_some_and(|(rect, at)| rect.contains(at)),
            }
        });
        let count = Region::ALL.len();
        let step = if forward { 1 } else { count - 1 };
        let mut next = here.unwrap_or_default();
        for _ in 0..count {
            next = (next + step) % count;
            let Some(region) = Region::ALL.get(next).copied() else {
                return;
            };
            let is_shown = region == Region::Canvas || self.regions.rect(region).is_some();
            if is_shown {
                self.go_to_region(ctx, region);
                return;
            }
        }
    }

    /// Gives the keyboard to a part of the window.
    pub(super) fn go_to_region(&mut self, ctx: &Context, region: Region) {
        self.is_keyed = true;
        match region {
            Region::Canvas => {
                ctx.memory_mut(|memory| memory.request_focus(canvas::canvas_id()));
            }
            Region::Inspector => self.inspector.focus_page(),
            Region::Palette if !self.palette.is_rail(ctx.content_rect().width()) => {
                self.palette.focus();
            }
            _ => ask(ctx, region),
        }
    }
}
