pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// Those whom this counter can serve, in the order of the calls, and on the other tab who is away but may come
// back; below, what the colleagues do. L enters the list: arrows move, Enter asks what
// to do with that number, and calls it if pressed again.
// Folded it is one line, for a narrow window during a visit.
Card {
    id: root

    required property var waiting
    required property var question
    required property bool narrow
    required property bool folded

    // L goes to the list, and from there to the other one and back.
    function enter(): void {
        turn(waitingList.activeFocus ? true : awayList.activeFocus ? false : waiting.isAwayShown);
    }

    function turn(away: bool): void {
        waiting.showAway(away);
        (away ? awayList : waitingList).forceActiveFocus();
    }

    padding: narrow ? Theme.space12 : Theme.space16

    contentItem: ColumnLayout {
        spacing: Theme.space8

        RowLayout {
            spacing: Theme.space4
            Layout.fillWidth: true

            TabLabel {
                text: qsTr("Waiting for you")
                count: root.waiting.count
                current: !root.waiting.isAwayShown
                keyHint: root.narrow ? "" : "L"
                onChosen: root.turn(false)
            }
            TabLabel {
                text: qsTr("Away")
                description: qsTr("Parked and absent")
                count: root.waiting.awayCount
                due: root.waiting.due
                current: root.waiting.isAwayShown
                onChosen: root.turn(true)
            }
            Item {
                Layout.fillWidth: true
            }
            ActionButton {
                text: qsTr("Find")
                visible: !root.folded
                kind: BigButton.Kind.Quiet
                compact: true
                keyHint: "F3"
                onChosen: root.question.ask("find")
                Layout.rightMargin: -Theme.space12
            }
        }
        Prose {
            visible: waitingList.visible && root.waiting.isOrderLost && root.waiting.count > 0
            text: qsTr("In the order of their wait: the order of the calls is not known now.")
            font.pixelSize: Theme.text14
            Layout.fillWidth: true
        }
        HallList {
            id: waitingList

            visible: !root.folded && !root.waiting.isAwayShown
            model: root.waiting.rows
            name: qsTr("Waiting for you")
            emptyText: qsTr("No one is waiting")
            section.property: "section"
            section.delegate: SectionLine {
                width: waitingList.width
            }
            delegate: WaitingLine {
                width: waitingList.width
                current: ListView.isCurrentItem && waitingList.activeFocus
                onChosen: root.question.ask("ticket", ticket)
            }
            Keys.onRightPressed: root.turn(true)
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
        HallList {
            id: awayList

            visible: !root.folded && root.waiting.isAwayShown
            model: root.waiting.away
            name: qsTr("Parked and absent")
            emptyText: qsTr("No number is parked or absent")
            delegate: AwayLine {
                width: awayList.width
                current: ListView.isCurrentItem && awayList.activeFocus
                onChosen: root.question.ask("ticket", ticket)
            }
            Keys.onLeftPressed: root.turn(false)
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
        ColleaguesList {
            counters: root.waiting.counters
            visible: !root.folded && root.waiting.counters.count > 0
            Layout.fillWidth: true
        }
    }
}
