import QtQuick
import QtQuick.Layouts
import Station

// The operator's desk. Wide: the visit on the left, the hall on the right. Narrow: one below the
// other. Space and Enter choose the natural next step unless a button has the focus. The keys are
// no `Shortcut`s: those need a window manager that gives the window the focus. The models know
// what a key may do now.
FocusScope {
    id: root

    required property var desk
    required property var citizen
    required property var waiting
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
    }
    Keys.onPressed: event => {
        const chosen = ({
                [Qt.Key_R]: desk.recall,
                [Qt.Key_A]: desk.markAbsent,
                [Qt.Key_I]: citizen.toggle,
                [Qt.Key_F10]: desk.leave
            })[event.key];
        const withOthers = event.modifiers & (Qt.ControlModifier | Qt.AltModifier | Qt.MetaModifier);
        event.accepted = chosen !== undefined && !withOthers;
        if (event.accepted && !event.isAutoRepeat)
            chosen();
    }

    // After each step the keys belong to the next one, not to the button pressed last; and who
    // does not see the screen hears what stands on it now.
    Connections {
        target: root.desk

        property string step: root.desk.step

        function onChanged(): void {
            if (step === root.desk.step)
                return;
            step = root.desk.step;
            root.forceActiveFocus();
            root.Accessible.announce([visit.stateText, root.desk.code, root.desk.service].filter(word => word !== "").join(", "));
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
            Layout.fillHeight: !root.narrow || root.desk.step !== "idle"

            VisitCard {
                id: visit

                desk: root.desk
                citizen: root.citizen
                waiting: root.waiting
                asking: root.asking
                narrow: root.narrow
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            ActionBar {
                desk: root.desk
                asking: root.asking
                narrow: root.narrow
                Layout.fillWidth: true
            }
        }
        WaitingPanel {
            waiting: root.waiting
            narrow: root.narrow
            folded: root.narrow && root.desk.step !== "idle"
            // A narrow window needs the room for the banner, and what waits is not known anyway.
            visible: !folded || root.line.isUp
            Layout.fillWidth: root.narrow
            Layout.fillHeight: !folded
            Layout.preferredWidth: Theme.px(400)
        }
    }
}
