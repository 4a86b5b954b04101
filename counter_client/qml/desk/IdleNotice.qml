import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// Between two visits: how many wait for this counter, and how long.
Item {
    id: root

    required property var waiting
    required property var desk
    required property bool narrow

    implicitHeight: column.implicitHeight

    GridLayout {
        id: column

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        columns: root.narrow ? 2 : 1
        columnSpacing: Theme.space16
        rowSpacing: root.narrow ? 0 : Theme.space8

        TicketCode {
            visible: root.waiting.count > 0
            code: root.waiting.count
            size: root.narrow ? Theme.px(80) : Theme.px(160)
            Layout.rowSpan: root.narrow ? 3 : 1
            Layout.alignment: Qt.AlignCenter
            Accessible.ignored: true
        }
        Icon {
            visible: root.waiting.count === 0
            icon: "people"
            size: Theme.space64
            Layout.rowSpan: root.narrow ? 2 : 1
            Layout.alignment: Qt.AlignCenter
            color: Theme.edge
        }
        Heading {
            text: root.waiting.count === 0 ? qsTr("Nobody is waiting") : qsTr("%n wait for you", "", root.waiting.count)
            font.pixelSize: root.narrow ? Theme.text20 : Theme.text32
            Accessible.name: root.waiting.count === 0 ? text : root.waiting.count + " " + text
            horizontalAlignment: root.narrow ? Text.AlignLeft : Text.AlignHCenter
            Layout.fillWidth: true
        }
        Prose {
            text: root.waiting.count === 0 ? qsTr("Whoever takes a number for this counter appears here at once.") : root.waiting.longest === 0 ? qsTr("The first has just arrived.") : qsTr("The first has waited %n minutes.", "", root.waiting.longest)
            font.pixelSize: root.narrow ? Theme.text16 : Theme.text18
            horizontalAlignment: root.narrow ? Text.AlignLeft : Text.AlignHCenter
            Layout.fillWidth: true
        }
        RowLayout {
            visible: root.waiting.late > 0
            spacing: Theme.space8
            Layout.alignment: root.narrow ? Qt.AlignLeft : Qt.AlignHCenter

            Icon {
                icon: "shape-triangle"
                size: Theme.px(18)
                color: Theme.warning
            }
            Text {
                text: qsTr("%n have waited longer than expected.", "", root.waiting.late)
                color: Theme.warning
                font.pixelSize: root.narrow ? Theme.text16 : Theme.text18
                font.weight: Font.DemiBold
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
        RowLayout {
            visible: root.desk.dueBreak === "" && root.desk.plannedBreak !== ""
            spacing: Theme.space8
            Layout.columnSpan: root.narrow ? 2 : 1
            Layout.alignment: root.narrow ? Qt.AlignLeft : Qt.AlignHCenter

            Icon {
                icon: "pause"
                size: Theme.px(18)
                color: Theme.textSecondary
            }
            Text {
                text: root.desk.plannedBreak
                color: Theme.textSecondary
                font.pixelSize: root.narrow ? Theme.text14 : Theme.text16
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
        GridLayout {
            visible: root.desk.dueBreak !== ""
            columns: root.narrow ? 1 : 2
            columnSpacing: Theme.space16
            rowSpacing: Theme.space4
            Layout.topMargin: root.narrow ? Theme.space8 : Theme.space16
            Layout.columnSpan: root.narrow ? 2 : 1
            Layout.alignment: root.narrow ? Qt.AlignLeft : Qt.AlignHCenter

            RowLayout {
                spacing: Theme.space8

                Icon {
                    icon: "pause"
                    size: Theme.px(18)
                    color: Theme.emphasis
                }
                Text {
                    text: root.desk.dueBreak
                    color: Theme.emphasis
                    font.pixelSize: root.narrow ? Theme.text16 : Theme.text18
                    font.weight: Font.DemiBold
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
            }
            ActionButton {
                text: qsTr("Begin the break")
                compact: true
                enabled: root.desk.canStartBreak
                keyHint: "B"
                onChosen: root.desk.startBreak()
            }
        }
    }
}
