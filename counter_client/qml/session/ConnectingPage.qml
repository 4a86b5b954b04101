import QtQuick
import QtQuick.Layouts
import Station

// Before the first word from the server.
FocusScope {
    id: root

    required property var line

    ColumnLayout {
        anchors.centerIn: parent
        width: Math.min(Theme.px(480), parent.width - 2 * Theme.space24)
        spacing: Theme.space16

        Icon {
            icon: root.line.outage === "" ? "clock" : "offline"
            size: Theme.space48
            color: root.line.outage === "" ? Theme.primary : Theme.warning
            Layout.alignment: Qt.AlignHCenter
        }
        Heading {
            text: root.line.outage === "" ? qsTr("Connecting to the queue server") : qsTr("Not connected")
            font.pixelSize: Theme.text28
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Prose {
            text: root.line.outage === "" ? qsTr("It takes a moment.") : root.line.outage
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
    }
}
