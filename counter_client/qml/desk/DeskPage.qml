import QtQuick
import QtQuick.Layouts
import Station
import "../waiting"
import "actions"
import "visit"

// The operator's desk. Wide: the visit on the left, the hall on the right. Narrow: one below the
// other. Space and Enter choose the natural next step unless a button has the focus. The keys are
// no `Shortcut`s: those need a window manager that gives the window the focus. The models know
// what a key may do now.
FocusScope {
    id: root

    required property var desk
    required property var breaks
    required property var remote
    required property var cases
    required property var citizen
    required property var wishes
    required property var note
    required property var waiting
    required property var question
    required property var asking
    required property var line
    required property bool narrow

    focus: true
    Keys.onSpacePressed: event => event.isAutoRepeat || desk.next()
    Keys.onReturnPressed: event => event.isAutoRepeat || desk.next()
    Keys.onEnterPressed: event => event.isAutoRepeat || desk.next()
    Keys.onEscapePressed: {
        citizen.forget();
        desk.keepWaiting();
        rest.focus = true;
    }
    Keys.onPressed: event => {
        const undo = event.key === Qt.Key_Z && event.modifiers === Qt.ControlModifier;
        const withOthers = event.modifiers & (Qt.ControlModifier | Qt.AltModifier | Qt.MetaModifier);
        const chosen = undo ? desk.undo : withOthers ? undefined : root.byKey(event.key);
        event.accepted = chosen !== undefined;
        if (event.accepted && !event.isAutoRepeat)
            chosen();
    }

    function byKey(key: int): var {
        const digit = key - Qt.Key_0;
        if (digit > 1 && digit < 10)
            return () => wishes.tickKey(String(digit));
        return ({
                [Qt.Key_R]: desk.recall,
                [Qt.Key_A]: desk.markAbsent,
                [Qt.Key_Z]: desk.undo,
                [Qt.Key_B]: breaks.start,
                [Qt.Key_D]: cases.open,
                [Qt.Key_C]: () => root.remote.link !== "" ? Qt.openUrlExternally(root.remote.link) : root.remote.call(),
                [Qt.Key_F]: desk.sendOn,
                [Qt.Key_I]: citizen.toggle,
                [Qt.Key_L]: hall.enter,
                [Qt.Key_F3]: () => question.ask("find"),
                [Qt.Key_S]: () => root.askIf("park"),
                [Qt.Key_T]: () => root.askIf("transfer"),
                [Qt.Key_G]: () => root.askIf("add_service"),
                [Qt.Key_E]: () => root.askIf("outcome"),
                [Qt.Key_M]: () => root.askIf("more"),
                [Qt.Key_N]: () => root.desk.hasVisit ? note.open() : root.askIf("walk_in"),
                [Qt.Key_P]: () => root.askIf("pause"),
                [Qt.Key_F11]: () => root.askIf("leave")
            })[key];
    }

    function askIf(errand: string): void {
        if (desk.errands.includes(errand))
            question.ask(errand);
    }

    // Has the focus while no button and no list has it; the keys are the page's then.
    Item {
        id: rest

        focus: true
    }

    // After each step the keys belong to the next one, not to the button pressed last; and who
    // does not see the screen hears what stands on it now.
    Connections {
        target: root.desk

        // No binding: it would change before the handler could see that it did.
        property string step

        Component.onCompleted: step = root.desk.step

        function onChanged(): void {
            if (step === root.desk.step)
                return;
            step = root.desk.step;
            rest.focus = true;
            root.Accessible.announce(root.desk.announcement);
        }
    }

    GridLayout {
        anchors.fill: parent
        anchors.margins: root.narrow ? Theme.space16 : Theme.space24
        columns: root.narrow ? 1 : 2
        columnSpacing: Theme.space24
        rowSpacing: root.narrow ? Theme.space12 : Theme.space24

        ColumnLayout {
            spacing: root.narrow ? Theme.space12 : Theme.space20
            Layout.fillWidth: true
            Layout.fillHeight: !root.narrow || root.desk.hasVisit

            VisitCard {
                desk: root.desk
                breaks: root.breaks
                remote: root.remote
                citizen: root.citizen
                wishes: root.wishes
                note: root.note
                waiting: root.waiting
                asking: root.asking
                narrow: root.narrow
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            ActionBar {
                desk: root.desk
                cases: root.cases
                question: root.question
                asking: root.asking
                narrow: root.narrow
                Layout.fillWidth: true
            }
        }
        WaitingPanel {
            id: hall

            waiting: root.waiting
            question: root.question
            narrow: root.narrow
            folded: root.narrow && root.desk.hasVisit
            // A narrow window needs the room for the banner, and what waits is not known anyway.
            visible: !folded || root.line.isUp
            Layout.fillWidth: root.narrow
            Layout.fillHeight: !folded
            Layout.preferredWidth: Theme.px(416)
        }
    }
}
