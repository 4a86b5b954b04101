import QtQuick
import QtQuick.Layouts
import Station

// Between two visits: how many wait for this counter, and how long.
Item {
    id: root

    required property QtObject waiting
    required property bool narrow

    implicitHeight: column.implicitHeight

    ColumnLayout {
        id: column

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        spacing: Theme.space8

        Text {
            visible: root.waiting.count > 0
            text: root.waiting.count
            color: Theme.emphasis
            font.pixelSize: root.narrow ? Theme.px(88) : Theme.px(128)
            font.weight: Font.Bold
            lineHeight: 0.8
            Accessible.ignored: true
        }
        Icon {
            visible: root.waiting.count === 0
            icon: "people"
            size: Theme.space64
            color: Theme.edge
        }
        Heading {
            text: root.waiting.count === 0 ? qsTr("Nobody is waiting") : qsTr("%n wait for you", "", root.waiting.count)
            font.pixelSize: root.narrow ? Theme.text24 : Theme.text32
            Accessible.name: root.waiting.count === 0 ? text : root.waiting.count + " " + text
            Layout.fillWidth: true
        }
        Prose {
            text: root.waiting.count === 0 ? qsTr("Whoever takes a number for this counter appears here at once.") : root.waiting.longest === 0 ? qsTr("The first has just arrived.") : qsTr("The first has waited %n minutes.", "", root.waiting.longest)
            Layout.fillWidth: true
        }
    }
}
