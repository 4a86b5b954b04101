pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// Those whom this counter can serve, in their order; below, what the colleagues do.
// Folded it is one line, for a narrow window with somebody at the counter.
Card {
    id: root

    required property var waiting
    required property bool narrow
    required property bool folded

    padding: narrow ? Theme.space12 : Theme.space16

    contentItem: ColumnLayout {
        spacing: Theme.space8

        RowLayout {
            spacing: Theme.space8
            Layout.fillWidth: true
            Accessible.role: Accessible.StaticText
            Accessible.name: title.text + ": " + root.waiting.count + ". " + total.text

            Icon {
                icon: "people"
                size: Theme.px(20)
                color: Theme.textSecondary
            }
            Text {
                id: title

                text: qsTr("Waiting for you")
                color: Theme.emphasis
                font.pixelSize: Theme.text16
                font.weight: Font.Bold
                Accessible.ignored: true
            }
            Text {
                text: root.waiting.count
                color: Theme.emphasis
                font.pixelSize: Theme.text16
                font.weight: Font.Bold
                Layout.fillWidth: true
                Accessible.ignored: true
            }
            Text {
                id: total

                text: qsTr("in the hall: %1").arg(root.waiting.inHall)
                color: Theme.textSecondary
                font.pixelSize: Theme.text14
                Accessible.ignored: true
            }
        }
        ListView {
            id: list

            visible: !root.folded
            clip: true
            model: root.waiting.rows
            interactive: contentHeight > height
            boundsBehavior: Flickable.StopAtBounds
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Waiting for you")
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: Theme.px(52)

            delegate: WaitingLine {
                width: list.width
            }
            add: Transition {
                NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.calm }
            }
            displaced: Transition {
                NumberAnimation { property: "y"; duration: Theme.calm; easing.type: Easing.OutCubic }
                NumberAnimation { property: "opacity"; to: 1; duration: Theme.quick }
            }

            Prose {
                anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.space8 }
                visible: root.waiting.count === 0
                text: qsTr("Nobody is waiting")
                font.pixelSize: Theme.text16
            }
        }
        ColleaguesList {
            counters: root.waiting.counters
            visible: !root.folded && root.waiting.counters.count > 0
            Layout.fillWidth: true
        }
    }
}
