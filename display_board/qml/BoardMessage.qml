import QtQuick
import QtQuick.Layouts
import Station

// What stands in the place of the call while there is none.
ColumnLayout {
    id: root

    required property string scene
    required property string opens

    readonly property string title: ({
        connecting: qsTr("One moment"),
        welcome: qsTr("Welcome"),
        closed: qsTr("We are closed")
    })[scene] ?? ""
    readonly property string detail: ({
        connecting: qsTr("The board is connecting."),
        welcome: qsTr("The numbers called appear here."),
        closed: opens
    })[scene] ?? ""

    spacing: Theme.space16
    Accessible.role: Accessible.StaticText
    Accessible.name: title + ". " + detail

    Item { Layout.fillHeight: true }
    Icon {
        icon: ({ connecting: "offline", welcome: "ticket", closed: "clock" })[root.scene] ?? ""
        size: Theme.px(160)
        color: Theme.primary
        Layout.alignment: Qt.AlignHCenter
    }
    Text {
        text: root.title
        color: Theme.emphasis
        font.pixelSize: Theme.px(142)
        font.weight: Font.Bold
        fontSizeMode: Text.HorizontalFit
        lineHeight: 0.9
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
        Accessible.ignored: true
    }
    Text {
        text: root.detail
        color: Theme.textSecondary
        font.pixelSize: Theme.px(64)
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
        Accessible.ignored: true
    }
    Item { Layout.fillHeight: true }
}
