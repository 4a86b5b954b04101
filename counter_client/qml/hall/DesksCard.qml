pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// Every counter of the branch; where there are more than find room, one scrolls.
Card {
    id: root

    required property var hall
    required property bool narrow

    padding: narrow ? Theme.space12 : Theme.space16

    contentItem: ColumnLayout {
        spacing: Theme.space8

        Text {
            text: qsTr("Counters: %1 open").arg(root.hall.open)
            color: Theme.emphasis
            font.pixelSize: Theme.text16
            font.weight: Font.Bold
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        ScrollColumn {
            spacing: Theme.space4
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Counters")
            Layout.fillWidth: true
            Layout.fillHeight: true

            Repeater {
                model: root.hall.desks

                DeskLine {
                    id: line

                    visible: !(root.narrow && line.closed)
                    Layout.fillWidth: true
                    Layout.preferredHeight: Theme.px(28)
                }
            }
        }
    }
}
