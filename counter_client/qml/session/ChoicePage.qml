pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// At which counter to sit down.
FocusScope {
    id: root

    required property var session
    required property var question
    required property var line
    required property var asking
    required property bool narrow

    readonly property bool ready: line.isUp && asking.underWay === ""

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: root.narrow ? Theme.space16 : Theme.space32
        anchors.topMargin: root.narrow ? Theme.space16 : Theme.space24
        spacing: root.narrow ? Theme.space16 : Theme.space24

        ColumnLayout {
            spacing: Theme.space4

            Heading {
                text: qsTr("Choose your counter")
                font.pixelSize: root.narrow ? Theme.text28 : Theme.text32
                Layout.fillWidth: true
            }
            Prose {
                text: root.session.ousted !== "" ? root.session.ousted : qsTr("Arrows to move, Enter to open.")
                visible: !root.narrow || root.session.ousted !== ""
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
        }
        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true

            GridView {
                id: grid

                // The gap right of the last column lies outside, also where that is the first one.
                anchors.fill: parent
                anchors.rightMargin: Theme.rightToLeft ? 0 : -gap
                anchors.leftMargin: Theme.rightToLeft ? -gap : 0

                readonly property int columns: root.narrow ? 1 : 3
                readonly property int gap: root.narrow ? Theme.space8 : Theme.space16

                focus: true
                clip: true
                model: root.session.seats
                cellWidth: Math.floor(width / columns)
                cellHeight: (root.narrow ? Theme.touch : Theme.px(144)) + gap
                boundsBehavior: Flickable.StopAtBounds
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Counters")
                currentIndex: root.session.suggested

                delegate: SeatTile {
                    width: grid.cellWidth - grid.gap
                    height: grid.cellHeight - grid.gap
                    enabled: root.ready
                    dense: root.narrow
                    current: GridView.isCurrentItem && grid.activeFocus
                    onChosen: seat === "taken" ? root.question.ask("take_over", counter) : root.session.sitAt(counter)
                }
                Keys.onReturnPressed: (currentItem as SeatTile)?.choose()
                Keys.onEnterPressed: (currentItem as SeatTile)?.choose()
                Keys.onSpacePressed: (currentItem as SeatTile)?.choose()
            }
        }
    }
}
