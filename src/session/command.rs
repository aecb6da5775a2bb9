//! The one table of commands: menus, palette, shortcuts and the context menu read it.

use super::shortcut::Shortcut;

/// A user's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    missing_docs,
    reason = "the table below says what each one does, in the user's words"
)]
pub enum Command {
    NewDocument,
    ShowStart,
    Open,
    Save,
    SaveAs,
    SaveAsTemplate,
    Versions,
    Export,
    /// The dialog of exports, set to the whole design as a page.
    ExportDesign,
    CloseDocument,
    NextDocument,
    PreviousDocument,
    Quit,
    Undo,
    Redo,
    Cut,
    Copy,
    CopyAsPng,
    Paste,
    Duplicate,
    SelectAll,
    ClearSelection,
    Delete,
    DeleteAndJoin,
    EditText,
    Find,
    Preferences,
    QuickAdd,
    FocusPalette,
    CommandPalette,
    Shortcuts,
    ShowTour,
    /// The page of the inspector with the design sheet.
    ShowSheet,
    /// The design sheet in a window of its own.
    SheetWindow,
    ShowGuide,
    ShowEstimate,
    HeatLatency,
    HeatLoad,
    About,
    ZoomIn,
    ZoomOut,
    ZoomActual,
    FitAll,
    FitSelection,
    LevelOverview,
    LevelStandard,
    LevelFull,
    TogglePalette,
    ToggleInspector,
    ToggleMinimap,
    ToggleGrid,
    ToggleHighlight,
    ToggleSnap,
    ThemeSystem,
    ThemeDark,
    ThemeLight,
    ThemePrint,
    ThemeSketch,
    NextProblem,
    PreviousProblem,
    AutoLayout,
    FlowRight,
    FlowDown,
    EdgesOrthogonal,
    EdgesSpline,
    EdgesStraight,
    ToggleCompact,
    /// Whether edges that leave one port share a trunk.
    ToggleTrunks,
    /// Whether the level one of two edges that cross hops over the other.
    ToggleHops,
    AddLane,
    GroupIntoLane,
    AddNote,
    AddText,
    ToggleLock,
    AlignLeft,
    AlignCentre,
    AlignRight,
    AlignTop,
    AlignMiddle,
    AlignBottom,
    DistributeHorizontally,
    DistributeVertically,
    NudgeLeft,
    NudgeRight,
    NudgeUp,
    NudgeDown,
    NudgeLeftFar,
    NudgeRightFar,
    NudgeUpFar,
    NudgeDownFar,
    BringForward,
    SendBackward,
    BringToFront,
    SendToBack,
    SameSize,
    SizeToContent,
    Tidy,
    LaneUp,
    LaneDown,
    ToggleCollapse,
    LookInside,
    LeaveLane,
    EdgeSync,
    EdgeAsync,
    EdgeBatch,
    EdgeFeedback,
    /// Whether the selected edges are shown as stubs.
    ToggleStub,
    /// Goes from one stub of the selected edge to the other.
    FollowStub,
    LongEdgesAsStubs,
    AllEdgesAsLines,
    AddNext,
    FocusMode,
    FocusFurther,
    FocusNearer,
    Present,
    FullScreen,
    NextNode,
    PreviousNode,
    NextSibling,
    PreviousSibling,
    NextEdge,
    PreviousEdge,
    MoveToLane,
    FocusInspector,
    FollowEdgeForward,
    FollowEdgeBack,
    StartConnection,
}

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

macro_rules! table {
    ($($command:ident $id:literal $label:literal [$($shortcut:expr),*] $menu:expr, $group:literal;)*) => {
        /// All commands, in the order of menus and palette.
        pub const COMMANDS: &[CommandSpec] = &[$(CommandSpec {
            command: Command::$command,
            id: $id,
            label: $label,
            shortcuts: &[$($shortcut),*],
            menu: $menu,
            group: $group,
        }),*];
    };
}

use Menu::{Arrange, Edit, File, Help, View};

table! {
    NewDocument "file.new" "New" [ctrl("N")] Some(File), 0;
    ShowStart "file.start" "Templates and recent files" [ctrl_shift("N")] Some(File), 0;
    Open "file.open" "Open…" [ctrl("O")] Some(File), 0;
    Save "file.save" "Save" [ctrl("S")] Some(File), 1;
    SaveAs "file.save_as" "Save as…" [ctrl_shift("S")] Some(File), 1;
    SaveAsTemplate "file.save_template" "Save as template…" [] Some(File), 1;
    Versions "file.versions" "Versions…" [] Some(File), 1;
    Export "file.export" "Export…" [ctrl("E")] Some(File), 1;
    ExportDesign "file.export_design" "Export design document…" [ctrl_shift("E")] Some(File), 1;
    CloseDocument "file.close" "Close document" [ctrl("W")] Some(File), 2;
    NextDocument "file.next" "Next document" [ctrl("PageDown"), ctrl("Tab")] Some(File), 2;
    PreviousDocument "file.previous" "Previous document" [ctrl("PageUp"), ctrl_shift("Tab")] Some(File), 2;
    Quit "file.quit" "Quit" [ctrl("Q")] Some(File), 2;
    Undo "edit.undo" "Undo" [ctrl("Z")] Some(Edit), 0;
    Redo "edit.redo" "Redo" [ctrl_shift("Z"), ctrl("Y")] Some(Edit), 0;
    Cut "edit.cut" "Cut" [ctrl("X")] Some(Edit), 1;
    Copy "edit.copy" "Copy" [ctrl("C")] Some(Edit), 1;
    CopyAsPng "edit.copy_png" "Copy as PNG" [ctrl_shift("C")] Some(Edit), 1;
    Paste "edit.paste" "Paste" [ctrl("V")] Some(Edit), 1;
    Duplicate "edit.duplicate" "Duplicate" [ctrl("D")] Some(Edit), 1;
    Delete "edit.delete" "Delete" [key("Delete"), key("Backspace")] Some(Edit), 2;
    DeleteAndJoin "edit.delete_join" "Delete and join neighbours" [Shortcut { key: "Delete", command: true, shift: true, alt: false }] Some(Edit), 2;
    EditText "edit.text" "Edit text" [key("F2"), key("Enter")] Some(Edit), 2;
    SelectAll "edit.select_all" "Select all" [ctrl("A")] Some(Edit), 3;
    ClearSelection "edit.clear_selection" "Clear selection" [key("Escape")] Some(Edit), 3;
    Find "edit.find" "Find…" [ctrl("F")] Some(Edit), 3;
    Preferences "edit.preferences" "Preferences…" [ctrl("Comma")] Some(Edit), 4;
    ZoomIn "view.zoom_in" "Zoom in" [ctrl("Plus"), ctrl("Equals")] Some(View), 0;
    ZoomOut "view.zoom_out" "Zoom out" [ctrl("Minus")] Some(View), 0;
    ZoomActual "view.zoom_actual" "Actual size" [ctrl("0")] Some(View), 0;
    FitAll "view.fit_all" "Fit all" [shift("1")] Some(View), 0;
    FitSelection "view.fit_selection" "Fit selection" [shift("2")] Some(View), 0;
    LevelOverview "view.level_overview" "Overview: the core alone" [key("1")] Some(View), 1;
    LevelStandard "view.level_standard" "Standard: without figures and feedback" [key("2")] Some(View), 1;
    LevelFull "view.level_full" "Full: everything" [key("3")] Some(View), 1;
    TogglePalette "view.palette" "Palette" [] Some(View), 2;
    ToggleInspector "view.inspector" "Inspector" [] Some(View), 2;
    ToggleMinimap "view.minimap" "Minimap" [key("M")] Some(View), 2;
    ToggleGrid "view.grid" "Grid" [] Some(View), 2;
    ToggleHighlight "view.highlight" "Highlight what is connected" [] Some(View), 2;
    ToggleSnap "view.snap" "Snap to grid and neighbours" [key("G")] Some(View), 2;
    ThemeSystem "view.theme_system" "Theme of the system" [] Some(View), 3;
    ThemeDark "view.theme_dark" "Dark theme" [] Some(View), 3;
    ThemeLight "view.theme_light" "Light theme" [] Some(View), 3;
    ThemePrint "view.theme_print" "Print theme" [] Some(View), 3;
    ThemeSketch "view.theme_sketch" "Sketch theme" [] Some(View), 3;
    ShowSheet "view.sheet" "Design sheet" [key("S")] Some(View), 4;
    SheetWindow "view.sheet_window" "Design sheet in a window" [shift("S")] Some(View), 4;
    ShowEstimate "view.estimate" "Estimate" [key("B")] Some(View), 4;
    HeatLatency "view.heat_latency" "Heat: color cards by latency" [key("H")] Some(View), 4;
    HeatLoad "view.heat_load" "Heat: color cards by load" [shift("H")] Some(View), 4;
    NextProblem "view.next_problem" "Next problem" [key("F8")] Some(View), 4;
    PreviousProblem "view.previous_problem" "Previous problem" [shift("F8")] Some(View), 4;
    AutoLayout "arrange.layout" "Auto layout" [ctrl("L")] Some(Arrange), 0;
    FlowRight "arrange.flow_right" "Flow right" [] Some(Arrange), 0;
    FlowDown "arrange.flow_down" "Flow down" [] Some(Arrange), 0;
    ToggleCompact "arrange.compact" "Compact layout" [] Some(Arrange), 0;
    ToggleTrunks "arrange.trunks" "Shared trunks" [] Some(Arrange), 0;
    ToggleHops "arrange.hops" "Hops where edges cross" [] Some(Arrange), 0;
    EdgesOrthogonal "arrange.edges_orthogonal" "Edges: orthogonal" [] Some(Arrange), 1;
    EdgesSpline "arrange.edges_spline" "Edges: spline" [] Some(Arrange), 1;
    EdgesStraight "arrange.edges_straight" "Edges: straight" [] Some(Arrange), 1;
    LongEdgesAsStubs "arrange.stubs" "Show long edges as stubs" [] Some(Arrange), 1;
    AllEdgesAsLines "arrange.no_stubs" "Show all edges as lines" [] Some(Arrange), 1;
    AlignLeft "arrange.align_left" "Align left sides" [] Some(Arrange), 2;
    AlignCentre "arrange.align_centre" "Align centres" [] Some(Arrange), 2;
    AlignRight "arrange.align_right" "Align right sides" [] Some(Arrange), 2;
    AlignTop "arrange.align_top" "Align tops" [] Some(Arrange), 2;
    AlignMiddle "arrange.align_middle" "Align middles" [] Some(Arrange), 2;
    AlignBottom "arrange.align_bottom" "Align bottoms" [] Some(Arrange), 2;
    DistributeHorizontally "arrange.distribute_x" "Distribute horizontally" [] Some(Arrange), 3;
    DistributeVertically "arrange.distribute_y" "Distribute vertically" [] Some(Arrange), 3;
    SameSize "arrange.same_size" "Same size" [] Some(Arrange), 3;
    SizeToContent "arrange.size_to_content" "Size to content" [] Some(Arrange), 3;
    Tidy "arrange.tidy" "Tidy selection" [ctrl_shift("L")] Some(Arrange), 3;
    BringForward "arrange.forward" "Bring forward" [ctrl("CloseBracket")] Some(Arrange), 4;
    SendBackward "arrange.backward" "Send backward" [ctrl("OpenBracket")] Some(Arrange), 4;
    BringToFront "arrange.front" "Bring to front" [ctrl_shift("CloseBracket")] Some(Arrange), 4;
    SendToBack "arrange.back" "Send to back" [ctrl_shift("OpenBracket")] Some(Arrange), 4;
    LaneUp "arrange.lane_up" "Move lane up" [ctrl_shift("ArrowUp")] Some(Arrange), 5;
    LaneDown "arrange.lane_down" "Move lane down" [ctrl_shift("ArrowDown")] Some(Arrange), 5;
    ToggleCollapse "arrange.collapse" "Collapse or expand lane" [ctrl("Period")] Some(Arrange), 5;
    AddLane "arrange.add_lane" "Add lane" [] Some(Arrange), 6;
    GroupIntoLane "arrange.group" "Put selection into a new lane" [ctrl("G")] Some(Arrange), 6;
    MoveToLane "arrange.to_lane" "Put into lane…" [shift("L")] Some(Arrange), 6;
    AddNote "arrange.add_note" "Add note" [key("N")] Some(Arrange), 6;
    AddText "arrange.add_text" "Add free text" [key("T")] Some(Arrange), 6;
    ToggleLock "arrange.lock" "Lock or unlock" [key("L")] Some(Arrange), 6;
    FocusMode "view.focus" "Focus on the selection" [key("F")] Some(View), 5;
    FocusFurther "view.focus_further" "Focus one edge further" [key("CloseBracket")] Some(View), 5;
    FocusNearer "view.focus_nearer" "Focus one edge less" [key("OpenBracket")] Some(View), 5;
    LookInside "view.look_inside" "Look inside the lane" [ctrl("ArrowDown")] Some(View), 5;
    LeaveLane "view.leave_lane" "Back to the whole diagram" [ctrl("ArrowUp")] Some(View), 5;
    Present "view.present" "Present stage by stage" [key("F5")] Some(View), 6;
    FullScreen "view.full_screen" "Full screen" [key("F11")] Some(View), 6;
    CommandPalette "help.commands" "All commands…" [ctrl("K")] Some(Help), 0;
    Shortcuts "help.shortcuts" "Keyboard shortcuts" [key("Questionmark"), shift("Slash")] Some(Help), 0;
    ShowGuide "help.guide" "Guide to design questions" [key("F1")] Some(Help), 0;
    ShowTour "help.tour" "Show the tour" [] Some(Help), 0;
    About "help.about" "About Pipewright" [] Some(Help), 1;
    FocusPalette "add.search" "Search components" [key("Slash")] None, 0;
    QuickAdd "add.quick" "Add a component here" [key("Insert")] None, 0;
    AddNext "add.next" "Add a component after this one…" [key("A")] None, 0;
    EdgeSync "edge.sync" "Make edge synchronous" [] None, 0;
    EdgeAsync "edge.async" "Make edge asynchronous" [] None, 0;
    EdgeBatch "edge.batch" "Make edge batch" [] None, 0;
    EdgeFeedback "edge.feedback" "Make edge feedback" [] None, 0;
    ToggleStub "edge.stub" "Show edge as stubs or as a line" [] None, 0;
    FollowStub "edge.follow" "Follow to the other stub" [] None, 0;
    StartConnection "add.connect" "Connect the selected node…" [key("C")] None, 0;
    NextNode "move.next" "Select next node" [key("Tab")] None, 0;
    PreviousNode "move.previous" "Select previous node" [shift("Tab")] None, 0;
    FollowEdgeForward "move.forward" "Follow edge forward" [alt("ArrowRight")] None, 0;
    FollowEdgeBack "move.back" "Follow edge back" [alt("ArrowLeft")] None, 0;
    NextSibling "move.sibling_down" "Next node beside it" [alt("ArrowDown")] None, 0;
    PreviousSibling "move.sibling_up" "Previous node beside it" [alt("ArrowUp")] None, 0;
    NextEdge "move.next_edge" "Select next edge of the node" [key("E")] None, 0;
    PreviousEdge "move.previous_edge" "Select previous edge of the node" [shift("E")] None, 0;
    FocusInspector "move.inspector" "Edit properties" [key("F6")] None, 0;
    NudgeLeft "move.left" "Move left" [key("ArrowLeft")] None, 0;
    NudgeRight "move.right" "Move right" [key("ArrowRight")] None, 0;
    NudgeUp "move.up" "Move up" [key("ArrowUp")] None, 0;
    NudgeDown "move.down" "Move down" [key("ArrowDown")] None, 0;
    NudgeLeftFar "move.left_far" "Move far left" [shift("ArrowLeft")] None, 0;
    NudgeRightFar "move.right_far" "Move far right" [shift("ArrowRight")] None, 0;
    NudgeUpFar "move.up_far" "Move far up" [shift("ArrowUp")] None, 0;
    NudgeDownFar "move.down_far" "Move far down" [shift("ArrowDown")] None, 0;
}

/// Stands for a row that the table lacks; a test sees to it that it lacks none.
const NONE: CommandSpec = CommandSpec {
    command: Command::About,
    id: "",
    label: "",
    shortcuts: &[],
    menu: None,
    group: 0,
};

impl Command {
    /// Its row of the table.
    pub fn spec(self) -> &'static CommandSpec {
        COMMANDS
            .iter()
            .find(|spec| spec.command == self)
            .unwrap_or(const { &NONE })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_and_shortcuts_are_unique_and_every_command_has_its_own_row() {
        let ids: BTreeSet<_> = COMMANDS.iter().map(|spec| spec.id).collect();
        assert_eq!(ids.len(), COMMANDS.len());
        let mut shortcuts = BTreeSet::new();
        for spec in COMMANDS {
            assert_eq!(spec.command.spec().id, spec.id);
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
