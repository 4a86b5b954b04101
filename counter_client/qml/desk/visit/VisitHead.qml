import QtQuick
import QtQuick.Layouts
import Station

// The number, large, next to what it is for; a step adds what else there is to say.
RowLayout {
    id: root

    required property var desk
    default property alias more: words.data

    spacing: Theme.space24

    TicketCode {
        code: root.desk.code
        size: Theme.px(112)
        Layout.alignment: Qt.AlignTop
    }
    ColumnLayout {
        id: words

        spacing: Theme.space8
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignVCenter

        Heading {
            text: root.desk.service
            font.pixelSize: Theme.text28
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
    }
}
