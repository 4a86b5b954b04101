import QtQuick
import QtQuick.Layouts
import Station

// The counter calls nobody; who waits all the same.
Item {
    id: root

    required property string pause
    required property var waiting
    required property bool narrow

    implicitHeight: column.implicitHeight

    ColumnLayout {
        id: column

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        spacing: Theme.space8

        Icon {
            icon: "pause"
            size: root.narrow ? Theme.space40 : Theme.space64
            color: Theme.edge
            Layout.alignment: Qt.AlignHCenter
        }
        Heading {
            text: root.pause
            font.pixelSize: root.narrow ? Theme.text24 : Theme.text32
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Prose {
            text: root.waiting.count === 0 ? qsTr("Nobody is waiting") : qsTr("%n wait meanwhile.", "", root.waiting.count)
            font.pixelSize: Theme.text16
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
    }
}
