//! The one table of commands: menus, palette, shortcuts and the context menu read it.

use super::shortcut::Shortcut;

/// Where a command stands in the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Menu {
    /// Documents.
    File,
    /// Changes.
    Edit,
    /// What is seen.
    View,
    /// Where things are.
    Arrange,
    /// Finding out.
    Help,
}

impl Menu {
    /// All menus from left to right.
    pub const ALL: [Self; 5] = [
        Self::File,
        Self::Edit,
        Self::View,
        Self::Arrange,
        Self::Help,
    ];

    /// The title in the menu bar.
    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Arrange => "Arrange",
            Self::Help => "Help",
        }
    }
}

/// A row of the command table.
#[derive(Clone, Copy, Debug)]
pub struct CommandSpec {
    /// The command.
    pub command: Command,
    /// Its stable name, for settings and tests: `edit.undo`.
    pub id: &'static str,
    /// What it does, on buttons and in menus.
    pub label: &'static str,
    /// Keys; the first one is shown.
    pub shortcuts: &'static [Shortcut],
    /// Where it is in the menu bar; `None` for keys and palette only.
    pub menu: Option<Menu>,
    /// Commands of one menu with different groups are separated by a line.
    pub group: u8,
}

const fn key(key: &'static str) -> Shortcut {
    Shortcut {
        key,
        command: false,
        shift: false,
        alt: false,
    }
}

const fn ctrl(name: &'static str) -> Shortcut {
    Shortcut {
        command: true,
        ..key(name)
    }
}

const fn shift(name: &'static str) -> Shortcut {
    Shortcut {
        shift: true,
        ..key(name)
    }
}

const fn alt(name: &'static str) -> Shortcut {
    Shortcut {
        alt: true,
        ..key(name)
    }
}

const fn ctrl_shift(name: &'static str) -> Shortcut {
    Shortcut {
        shift: true,
        ..ctrl(name)
    }
}

/// Makes everything of the table's rows: who does it, the command, its id, what it says, its
/// keys, its menu and the group there.
macro_rules! table {
    ($(
        $owner:ident $command:ident $id:literal $label:literal [$($shortcut:expr),*]
        $menu:expr, $group:literal;
    )*) => {
        /// A user's wish.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command {
            $(#[doc = $label] $command,)*
        }

        /// All commands, in the order of menus and palette.
        pub const COMMANDS: &[CommandSpec] = &[$(*Command::$command.spec()),*];

        impl Command {
            /// Its row of the table.
            pub const fn spec(self) -> &'static CommandSpec {
                match self {
                    $(Self::$command => const {
                        &CommandSpec {
                            command: Self::$command,
                            id: $id,
                            label: $label,
                            shortcuts: &[$($shortcut),*],
                            menu: $menu,
                            group: $group,
                        }
                    },)*
                }
            }

            /// Who does it.
            pub const fn owner(self) -> Owner {
                match self {
                    $(Self::$command => Owner::$owner($owner::$command),)*
                }
            }
        }

        owners! { [] [] $($owner $command)* }
    };
}

/// Sorts commands by who does them, into an enum each.
macro_rules! owners {
    // Several at once, since macros call each other only so often.
    ([$($session:ident)*] $window:tt Session $a:ident Session $b:ident Session $c:ident $($rest:tt)*) => {
        owners! { [$($session)* $a $b $c] $window $($rest)* }
    };
    ([$($session:ident)*] $window:tt Session $command:ident $($rest:tt)*) => {
        owners! { [$($session)* $command] $window $($rest)* }
    };
    ($session:tt [$($window:ident)*] Window $command:ident $($rest:tt)*) => {
        owners! { $session [$($window)* $command] $($rest)* }
    };
    ([$($session:ident)*] [$($window:ident)*]) => {
        owner! {
            /// What the session does.
            SessionCommand: $($session)*
        }
        owner! {
            /// What only the window can do: dialogs, panels, files, the screen.
            WindowCommand: $($window)*
        }
    };
}

macro_rules! owner {
    ($(#[$doc:meta])* $name:ident: $($command:ident)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is the command of the same name")]
        pub enum $name {
            $($command,)*
        }

        impl From<$name> for Command {
            fn from(command: $name) -> Self {
                match command {
                    $($name::$command => Self::$command,)*
                }
            }
        }
    };
}

/// Who does a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The session: [`Session::dispatch`](super::Session::dispatch).
    Session(SessionCommand),
    /// The window, after [`Session::make_way`](super::Session::make_way).
    Window(WindowCommand),
}

use Menu::{Arrange, Edit, File, Help, View};
use {SessionCommand as Session, WindowCommand as Window};

table! {
    Window NewDocument "file.new" "New" [ctrl("N")] Some(File), 0;
    Window ShowStart "file.start" "Templates and recent files" [ctrl_shift("N")] Some(File), 0;
    Window Open "file.open" "Open…" [ctrl("O")] Some(File), 0;
    Window Save "file.save" "Save" [ctrl("S")] Some(File), 1;
    Window SaveAs "file.save_as" "Save as…" [ctrl_shift("S")] Some(File), 1;
    Window SaveAsTemplate "file.save_template" "Save as template…" [] Some(File), 1;
    Window Versions "file.versions" "Versions…" [] Some(File), 1;
    Window Export "file.export" "Export…" [ctrl("E")] Some(File), 1;
    Window ExportDesign "file.export_design" "Export design document…" [ctrl_shift("E")] Some(File), 1;
    Window CloseDocument "file.close" "Close document" [ctrl("W")] Some(File), 2;
    Window NextDocument "file.next" "Next document" [ctrl("PageDown"), ctrl("Tab")] Some(File), 2;
    Window PreviousDocument "file.previous" "Previous document" [ctrl("PageUp"), ctrl_shift("Tab")] Some(File), 2;
    Window Quit "file.quit" "Quit" [ctrl("Q")] Some(File), 2;
    Session Undo "edit.undo" "Undo" [ctrl("Z")] Some(Edit), 0;
    Session Redo "edit.redo" "Redo" [ctrl_shift("Z"), ctrl("Y")] Some(Edit), 0;
    Session Cut "edit.cut" "Cut" [ctrl("X")] Some(Edit), 1;
    Session Copy "edit.copy" "Copy" [ctrl("C")] Some(Edit), 1;
    Window CopyAsPng "edit.copy_png" "Copy as PNG" [ctrl_shift("C")] Some(Edit), 1;
    Session Paste "edit.paste" "Paste" [ctrl("V")] Some(Edit), 1;
    Session Duplicate "edit.duplicate" "Duplicate" [ctrl("D")] Some(Edit), 1;
    Session Delete "edit.delete" "Delete" [key("Delete"), key("Backspace")] Some(Edit), 2;
    Session DeleteAndJoin "edit.delete_join" "Delete and join neighbors" [ctrl_shift("Delete")] Some(Edit), 2;
    Session EditText "edit.text" "Edit text" [key("F2"), key("Enter")] Some(Edit), 2;
    Window Sketch "add.sketch" "Sketch in words…" [ctrl("Enter")] Some(Edit), 3;
    Window SaveAsComponent "edit.save_component" "Save as component…" [] Some(Edit), 3;
    Session SelectAll "edit.select_all" "Select all" [ctrl("A")] Some(Edit), 3;
    Session ClearSelection "edit.clear_selection" "Clear selection" [key("Escape")] Some(Edit), 3;
    Window Find "edit.find" "Find…" [ctrl("F")] Some(Edit), 3;
    Window Preferences "edit.preferences" "Preferences…" [ctrl("Comma")] Some(Edit), 4;
    Session ZoomIn "view.zoom_in" "Zoom in" [ctrl("Plus"), ctrl("Equals")] Some(View), 0;
    Session ZoomOut "view.zoom_out" "Zoom out" [ctrl("Minus")] Some(View), 0;
    Session ZoomActual "view.zoom_actual" "Actual size" [ctrl("0")] Some(View), 0;
    Session FitAll "view.fit_all" "Fit all" [shift("1")] Some(View), 0;
    Session FitSelection "view.fit_selection" "Fit selection" [shift("2")] Some(View), 0;
    Session LevelOverview "view.level_overview" "Overview: the core alone" [key("1")] Some(View), 1;
    Session LevelStandard "view.level_standard" "Standard: without figures and feedback" [key("2")] Some(View), 1;
    Session LevelFull "view.level_full" "Full: everything" [key("3")] Some(View), 1;
    Session TogglePalette "view.palette" "Palette" [] Some(View), 2;
    Session ToggleInspector "view.inspector" "Inspector" [] Some(View), 2;
    Session ToggleMinimap "view.minimap" "Minimap" [key("M")] Some(View), 2;
    Session ToggleGrid "view.grid" "Grid" [] Some(View), 2;
    Session ToggleHighlight "view.highlight" "Highlight what is connected" [] Some(View), 2;
    Session ToggleSnap "view.snap" "Snap to grid and neighbors" [key("G")] Some(View), 2;
    Window ThemeSystem "view.theme_system" "Theme of the system" [] Some(View), 3;
    Window ThemeDark "view.theme_dark" "Dark theme" [] Some(View), 3;
    Window ThemeLight "view.theme_light" "Light theme" [] Some(View), 3;
    Window ThemePrint "view.theme_print" "Print theme" [] Some(View), 3;
    Window ThemeSketch "view.theme_sketch" "Sketch theme" [] Some(View), 3;
    Window ShowSheet "view.sheet" "Design sheet" [key("S")] Some(View), 4;
    Window SheetWindow "view.sheet_window" "Design sheet in a window" [shift("S")] Some(View), 4;
    Window ShowEstimate "view.estimate" "Estimate" [key("B")] Some(View), 4;
    Session HeatLatency "view.heat_latency" "Heat: color cards by latency" [key("H")] Some(View), 4;
    Session HeatLoad "view.heat_load" "Heat: color cards by load" [shift("H")] Some(View), 4;
    Session NextProblem "view.next_problem" "Next problem" [key("F8")] Some(View), 4;
    Session PreviousProblem "view.previous_problem" "Previous problem" [shift("F8")] Some(View), 4;
    Session AutoLayout "arrange.layout" "Auto layout" [ctrl("L")] Some(Arrange), 0;
    Session FlowRight "arrange.flow_right" "Flow right" [] Some(Arrange), 0;
    Session FlowDown "arrange.flow_down" "Flow down" [] Some(Arrange), 0;
    Session ToggleCompact "arrange.compact" "Compact layout" [] Some(Arrange), 0;
    Session ToggleTrunks "arrange.trunks" "Shared trunks" [] Some(Arrange), 0;
    Session ToggleHops "arrange.hops" "Hops where edges cross" [] Some(Arrange), 0;
    Session EdgesOrthogonal "arrange.edges_orthogonal" "Edges: orthogonal" [] Some(Arrange), 1;
    Session EdgesSpline "arrange.edges_spline" "Edges: spline" [] Some(Arrange), 1;
    Session EdgesStraight "arrange.edges_straight" "Edges: straight" [] Some(Arrange), 1;
    Session LongEdgesAsStubs "arrange.stubs" "Show long edges as stubs" [] Some(Arrange), 1;
    Session AllEdgesAsLines "arrange.no_stubs" "Show all edges as lines" [] Some(Arrange), 1;
    Session ClearBends "edge.clear_bends" "Clear bends" [] Some(Arrange), 1;
    Session AlignLeft "arrange.align_left" "Align left sides" [] Some(Arrange), 2;
    Session AlignCenter "arrange.align_center" "Align centers" [] Some(Arrange), 2;
    Session AlignRight "arrange.align_right" "Align right sides" [] Some(Arrange), 2;
    Session AlignTop "arrange.align_top" "Align tops" [] Some(Arrange), 2;
    Session AlignMiddle "arrange.align_middle" "Align middles" [] Some(Arrange), 2;
    Session AlignBottom "arrange.align_bottom" "Align bottoms" [] Some(Arrange), 2;
    Session DistributeHorizontally "arrange.distribute_x" "Distribute horizontally" [] Some(Arrange), 3;
    Session DistributeVertically "arrange.distribute_y" "Distribute vertically" [] Some(Arrange), 3;
    Session SameSize "arrange.same_size" "Same size" [] Some(Arrange), 3;
    Session SizeToContent "arrange.size_to_content" "Size to content" [] Some(Arrange), 3;
    Session Tidy "arrange.tidy" "Tidy selection" [ctrl_shift("L")] Some(Arrange), 3;
    Session BringForward "arrange.forward" "Bring forward" [ctrl("CloseBracket")] Some(Arrange), 4;
    Session SendBackward "arrange.backward" "Send backward" [ctrl("OpenBracket")] Some(Arrange), 4;
    Session BringToFront "arrange.front" "Bring to front" [ctrl_shift("CloseBracket")] Some(Arrange), 4;
    Session SendToBack "arrange.back" "Send to back" [ctrl_shift("OpenBracket")] Some(Arrange), 4;
    Session LaneUp "arrange.lane_up" "Move lane up" [ctrl_shift("ArrowUp")] Some(Arrange), 5;
    Session LaneDown "arrange.lane_down" "Move lane down" [ctrl_shift("ArrowDown")] Some(Arrange), 5;
    Session ToggleCollapse "arrange.collapse" "Collapse or expand lane" [ctrl("Period")] Some(Arrange), 5;
    Session AddLane "arrange.add_lane" "Add lane" [] Some(Arrange), 6;
    Session GroupIntoLane "arrange.group" "Put selection into a new lane" [ctrl("G")] Some(Arrange), 6;
    Window MoveToLane "arrange.to_lane" "Put into lane…" [shift("L")] Some(Arrange), 6;
    Session AddNote "arrange.add_note" "Add note" [key("N")] Some(Arrange), 6;
    Session AddText "arrange.add_text" "Add free text" [key("T")] Some(Arrange), 6;
    Session ToggleLock "arrange.lock" "Lock or unlock" [key("L")] Some(Arrange), 6;
    Session FocusMode "view.focus" "Focus on the selection" [key("F")] Some(View), 5;
    Session FocusFurther "view.focus_further" "Focus one edge further" [key("CloseBracket")] Some(View), 5;
    Session FocusNearer "view.focus_nearer" "Focus one edge less" [key("OpenBracket")] Some(View), 5;
    Session LookInside "view.look_inside" "Look inside the lane" [ctrl("ArrowDown")] Some(View), 5;
    Session LeaveLane "view.leave_lane" "Back to the whole diagram" [ctrl("ArrowUp")] Some(View), 5;
    Session Present "view.present" "Present hop by hop" [key("F5")] Some(View), 6;
    Window FullScreen "view.full_screen" "Full screen" [key("F11")] Some(View), 6;
    Window CommandPalette "help.commands" "All commands…" [ctrl("K")] Some(Help), 0;
    Window Shortcuts "help.shortcuts" "Keyboard shortcuts" [key("Questionmark"), shift("Slash")] Some(Help), 0;
    Window ShowGuide "help.guide" "Guide to design questions" [key("F1")] Some(Help), 0;
    Window ShowTour "help.tour" "Show the tour" [] Some(Help), 0;
    Window Rulebook "help.rules" "Rulebook" [] Some(Help), 1;
    Window FileFormat "help.format" "File format" [] Some(Help), 1;
    Window Folders "help.folders" "Settings and data folders…" [] Some(Help), 1;
    Window About "help.about" "About Pipewright" [] Some(Help), 2;
    Window FocusPalette "add.search" "Search components" [key("Slash")] None, 0;
    Session QuickAdd "add.quick" "Add a component here" [key("Insert")] None, 0;
    Window ReplaceComponent "edit.replace" "Replace component…" [key("R")] None, 0;
    Session AddNext "add.next" "Add a component after this one…" [key("A")] None, 0;
    Session EdgeSync "edge.sync" "Make edge synchronous" [] None, 0;
    Session EdgeAsync "edge.async" "Make edge asynchronous" [] None, 0;
    Session EdgeBatch "edge.batch" "Make edge batch" [] None, 0;
    Session EdgeFeedback "edge.feedback" "Make edge feedback" [] None, 0;
    Session ReverseEdges "edge.reverse" "Reverse edge" [] None, 0;
    Window InsertOnEdge "edge.insert" "Insert a component here…" [] None, 0;
    Session ToggleStub "edge.stub" "Show edge as stubs or as a line" [] None, 0;
    Session FollowStub "edge.follow" "Follow to the other stub" [] None, 0;
    Session StartConnection "add.connect" "Connect the selected node…" [key("C")] None, 0;
    Session NextNode "move.next" "Select next node" [key("Tab")] None, 0;
    Session PreviousNode "move.previous" "Select previous node" [shift("Tab")] None, 0;
    Session FollowEdgeForward "move.forward" "Follow edge forward" [alt("ArrowRight")] None, 0;
    Session FollowEdgeBack "move.back" "Follow edge back" [alt("ArrowLeft")] None, 0;
    Session NextSibling "move.sibling_down" "Next node beside it" [alt("ArrowDown")] None, 0;
    Session PreviousSibling "move.sibling_up" "Previous node beside it" [alt("ArrowUp")] None, 0;
    Session NextEdge "move.next_edge" "Select next edge of the node" [key("E")] None, 0;
    Session PreviousEdge "move.previous_edge" "Select previous edge of the node" [shift("E")] None, 0;
    Window FocusInspector "move.inspector" "Edit properties" [alt("Enter")] None, 0;
    Window NextPanel "move.panel" "Next panel" [key("F6")] None, 0;
    Window PreviousPanel "move.panel_back" "Previous panel" [shift("F6")] None, 0;
    Window FocusMenus "move.menus" "Menu bar" [key("F10")] None, 0;
    Window ContextMenu "edit.menu" "Menu of what is selected" [shift("F10"), key("Menu")] None, 0;
    Session NudgeLeft "move.left" "Move left" [key("ArrowLeft")] None, 0;
    Session NudgeRight "move.right" "Move right" [key("ArrowRight")] None, 0;
    Session NudgeUp "move.up" "Move up" [key("ArrowUp")] None, 0;
    Session NudgeDown "move.down" "Move down" [key("ArrowDown")] None, 0;
    Session NudgeLeftFar "move.left_far" "Move far left" [shift("ArrowLeft")] None, 0;
    Session NudgeRightFar "move.right_far" "Move far right" [shift("ArrowRight")] None, 0;
    Session NudgeUpFar "move.up_far" "Move far up" [shift("ArrowUp")] None, 0;
    Session NudgeDownFar "move.down_far" "Move far down" [shift("ArrowDown")] None, 0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_and_shortcuts_are_unique() {
        let ids: BTreeSet<_> = COMMANDS.iter().map(|spec| spec.id).collect();
        assert_eq!(ids.len(), COMMANDS.len());
        let mut shortcuts = BTreeSet::new();
        for spec in COMMANDS {
            for shortcut in spec.shortcuts {
                assert!(shortcuts.insert(*shortcut), "{shortcut} is used twice");
            }
        }
    }

    #[test]
    fn shortcuts_are_written_as_on_the_keyboard() {
        assert_eq!(
            Command::Redo.spec().shortcuts[0].to_string(),
            "Ctrl+Shift+Z"
        );
        assert_eq!(Command::FitAll.spec().shortcuts[0].to_string(), "Shift+1");
        assert_eq!(Command::NudgeLeft.spec().shortcuts[0].to_string(), "←");
    }
}
