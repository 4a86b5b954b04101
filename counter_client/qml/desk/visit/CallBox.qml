import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"

// Whom the office calls, and the number or the room, while the call is at this counter.
ColumnLayout {
    id: root

    required property var remote

    visible: remote.isCall
    spacing: Theme.space4

    Text {
        visible: text !== ""
        text: root.remote.name
        color: Theme.emphasis
        font.pixelSize: Theme.text20
        font.weight: Font.Bold
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    Text {
        visible: text !== ""
        text: root.remote.phone !== "" ? root.remote.phone : root.remote.link
        color: Theme.text
        font.pixelSize: root.remote.phone !== "" ? Theme.text28 : Theme.text16
        font.weight: Font.DemiBold
        font.features: { "tnum": 1 }
        wrapMode: Text.WrapAnywhere
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    ActionButton {
        visible: root.remote.link !== ""
        text: qsTr("Open the room")
        compact: true
        iconName: "arrow-right"
        keyHint: "C"
        onChosen: Qt.openUrlExternally(root.remote.link)
    }
    ActionButton {
        visible: root.remote.isUnread
        text: qsTr("Ask whom to call again")
        compact: true
        keyHint: "C"
        onChosen: root.remote.call()
    }
    Prose {
        text: root.remote.isUnread ? qsTr("It could not be read whom to call.") : qsTr("Looking it up is registered.")
        font.pixelSize: Theme.text14
        Layout.fillWidth: true
    }
}
