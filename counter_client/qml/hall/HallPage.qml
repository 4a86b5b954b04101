pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// The hall live, for the head of the desk: the worst wait on top, counters and faults next to it.
// What is done about it is asked first, and says whom it concerns.
FocusScope {
    id: root

    required property var hall
    required property var question
    required property var line
    required property var emergency
    required property bool narrow

    function move(about: string): void {
        if (about !== "")
            question.ask("move_break", about);
    }

    focus: true
    Keys.onPressed: event => {
        const chosen = ({
                [Qt.Key_F3]: () => question.ask("find"),
                [Qt.Key_N]: () => question.ask("stop_which"),
                [Qt.Key_R]: () => question.ask("rules"),
                [Qt.Key_P]: () => question.ask("breaks"),
                [Qt.Key_M]: () => root.move(hall.advice.about),
                [Qt.Key_U]: root.emergency.look,
                [Qt.Key_E]: () => question.ask("end_day")
            })[event.key];
        event.accepted = chosen !== undefined && event.modifiers === Qt.NoModifier;
        if (event.accepted && !event.isAutoRepeat)
            chosen();
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: root.narrow ? Theme.space16 : Theme.space24
        spacing: root.narrow ? Theme.space12 : Theme.space20

        GridLayout {
            columns: root.narrow ? 1 : 2
            columnSpacing: Theme.space24
            rowSpacing: Theme.space12
            Layout.fillWidth: true
            Layout.fillHeight: true

            Card {
                focus: true
                padding: root.narrow ? Theme.space12 : Theme.space24
                Layout.fillWidth: true
                Layout.fillHeight: true

                contentItem: ColumnLayout {
                    spacing: Theme.space12

                    RowLayout {
                        spacing: Theme.space16
                        Layout.fillWidth: true

                        Figure {
                            value: root.hall.waiting
                            label: qsTr("waiting")
                            Layout.fillWidth: true
                        }
                        Figure {
                            value: qsTr("%1 min").arg(root.hall.longest)
                            label: qsTr("the oldest wait")
                            Layout.fillWidth: true
                        }
                        Figure {
                            value: root.hall.late
                            label: qsTr("beyond the target")
                            late: root.hall.late > 0
                            Layout.fillWidth: true
                        }
                        Figure {
                            visible: !root.narrow
                            value: root.hall.taken
                            label: qsTr("numbers today")
                            Layout.fillWidth: true
                        }
                    }
                    RowLayout {
                        visible: root.hall.isStopped
                        spacing: Theme.space8

                        Icon {
                            icon: "pause"
                            size: Theme.px(20)
                            color: Theme.danger
                        }
                        Text {
                            text: qsTr("No service gives numbers any more today.")
                            color: Theme.danger
                            font.pixelSize: Theme.text16
                            font.weight: Font.DemiBold
                            wrapMode: Text.WordWrap
                            horizontalAlignment: Text.AlignLeft
                            Layout.fillWidth: true
                            Accessible.role: Accessible.StaticText
                            Accessible.name: text
                        }
                    }
                    HallList {
                        id: list

                        focus: true
                        name: qsTr("Services with people waiting")
                        emptyText: qsTr("No one is waiting")
                        model: root.hall.services
                        delegate: ServiceLine {
                            width: list.width
                            current: ListView.isCurrentItem && list.activeFocus
                            onChosen: root.question.ask("stop", service)
                        }
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                    }
                }
            }
            ColumnLayout {
                spacing: Theme.space12
                Layout.fillWidth: root.narrow
                Layout.fillHeight: !root.narrow
                Layout.preferredWidth: Theme.px(416)

                DesksCard {
                    hall: root.hall
                    narrow: root.narrow
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.maximumHeight: root.narrow ? Theme.px(176) : -1
                }
                AdviceCard {
                    visible: root.narrow ? root.hall.advice.about !== "" : root.hall.advice.isThere
                    advice: root.hall.advice
                    narrow: root.narrow
                    ready: root.line.isUp
                    Layout.fillWidth: true
                    onChosen: about => root.move(about)
                }
                FaultsCard {
                    hall: root.hall
                    narrow: root.narrow
                    visible: root.hall.faults.count > 0 || !root.narrow
                    Layout.fillWidth: true
                    Layout.maximumHeight: Theme.px(132)
                }
            }
        }
        GridLayout {
            columns: root.narrow ? 2 : root.emergency.isThere ? 6 : 5
            columnSpacing: Theme.space8
            rowSpacing: Theme.space8
            uniformCellWidths: true
            Layout.fillWidth: true

            SideButton {
                text: qsTr("Numbers…")
                Accessible.name: qsTr("Stop or resume numbers")
                enabled: root.line.isUp
                sign: "pause"
                keyHint: "N"
                onChosen: root.question.ask("stop_which")
            }
            SideButton {
                text: root.narrow ? qsTr("Rules…") : qsTr("Rules: %1").arg(root.hall.rule)
                Accessible.name: qsTr("Rules: %1").arg(root.hall.rule)
                enabled: root.line.isUp
                sign: "list"
                keyHint: "R"
                onChosen: root.question.ask("rules")
            }
            SideButton {
                visible: !root.narrow
                text: qsTr("Breaks…")
                Accessible.name: qsTr("Planned breaks")
                enabled: root.line.isUp
                sign: "clock"
                keyHint: "P"
                onChosen: root.question.ask("breaks")
            }
            SideButton {
                text: qsTr("Find a number")
                enabled: root.line.isUp
                sign: "search"
                keyHint: "F3"
                onChosen: root.question.ask("find")
            }
            SideButton {
                visible: root.emergency.isThere
                text: root.emergency.short
                Accessible.name: qsTr("Emergency register") + ". " + root.emergency.said
                enabled: root.line.isUp
                sign: "document"
                keyHint: "U"
                onChosen: root.emergency.look()
            }
            SideButton {
                text: qsTr("End of day")
                enabled: root.line.isUp
                kind: BigButton.Kind.Quiet
                sign: "close"
                keyHint: "E"
                onChosen: root.question.ask("end_day")
            }
        }
    }
}
