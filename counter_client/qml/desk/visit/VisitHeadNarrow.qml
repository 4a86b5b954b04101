import QtQuick
import QtQuick.Layouts
import Station

// The number next to what it is for, where there is little room.
RowLayout {
    id: root

    required property var desk

    spacing: Theme.space16

    TicketCode {
        code: root.desk.code
        size: Theme.px(64)
        Layout.alignment: Qt.AlignVCenter
    }
    Heading {
        text: root.desk.service
        font.pixelSize: Theme.text16
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignVCenter
    }
}
