import QtQuick
import QtQuick.Layouts
import Station

// The request is signed with card and PIN. What to do stands in the kit's own words.
ColumnLayout {
    id: root

    required property var totem
    required property var signing
    required property bool portrait

    spacing: Theme.space24

    SignByCard {
        signing: root.signing
        touch: true
        sideways: !root.portrait
        Layout.fillWidth: true
        Layout.fillHeight: true
    }
    ActionRow {
        actions: root.totem.actions
        stacked: root.portrait
        Layout.fillWidth: root.portrait
        Layout.alignment: Qt.AlignHCenter
        Layout.bottomMargin: root.portrait ? 0 : Theme.space16
        onChosen: does => root.totem.act(does)
    }
}
