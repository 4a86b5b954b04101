import QtQuick
import QtQuick.Layouts
import Station
import "../details"
import "../typing"

// One word, and the services it finds; the keyboard stands below, or at its side on a wide screen.
ColumnLayout {
    id: root

    required property var totem
    required property bool portrait

    spacing: Theme.space16

    PageHead {
        greeting: root.totem.greeting
        heading: root.totem.heading
        wide: !root.portrait
        Layout.fillWidth: true
    }
    GridLayout {
        columns: root.portrait ? 1 : 2
        columnSpacing: Theme.space40
        rowSpacing: Theme.space16
        Layout.fillWidth: true
        Layout.fillHeight: true

        ColumnLayout {
            spacing: Theme.space16
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 5  // to 6 of the keyboard, whose keys have the width of a finger

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
                columns: 1
                rows: root.totem.tilesAtMost
                Layout.fillWidth: true
                Layout.fillHeight: true
                onChosen: key => root.totem.choose(key)
            }
        }
        Keyboard {
            text: root.totem.typed
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            Layout.alignment: root.portrait ? Qt.AlignBottom : Qt.AlignTop
            onEdited: text => root.totem.type(text)
        }
    }
}
