import QtQuick
import QtQuick.Layouts
import Station

// One word, and the services it finds.
ColumnLayout {
    id: root

    required property var totem
    required property bool portrait

    spacing: Theme.space16

    PageHead {
        greeting: root.totem.greeting
        heading: root.totem.heading
        Layout.fillWidth: true
    }
    TypedField {
        typed: root.totem.typed
        label: root.totem.heading
        Layout.fillWidth: true
        onEdited: text => root.totem.type(text)
    }
    Prose {
        visible: text !== ""
        text: root.totem.text
        font.pixelSize: Theme.text24
        Layout.fillWidth: true
    }
    TileGrid {
        tiles: root.totem.tiles
        columns: root.portrait ? 1 : 2
        rows: root.portrait ? 4 : 2
        Layout.fillWidth: true
        Layout.fillHeight: true
        onChosen: key => root.totem.choose(key)
    }
    Keyboard {
        text: root.totem.typed
        Layout.fillWidth: true
        Layout.maximumWidth: Theme.px(880)
        Layout.alignment: Qt.AlignHCenter
        onEdited: text => root.totem.type(text)
    }
}
