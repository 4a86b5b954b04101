pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../details"

// Topics, the services of one, or the answers to a question: at most eight tiles a page, nothing
// to scroll.
ColumnLayout {
    id: root

    required property var totem
    required property bool portrait

    spacing: root.portrait ? Theme.space16 : Theme.space12

    PageHead {
        greeting: root.totem.greeting
        heading: root.totem.heading
        wide: !root.portrait
        greetsAbove: root.portrait || Theme.largeText && root.totem.actions.count > 0
        Layout.fillWidth: true

        ActionRow {
            actions: root.totem.actions
            onChosen: does => root.totem.act(does)
        }
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
        rows: root.totem.tilesAtMost / columns
        Layout.fillWidth: true
        Layout.fillHeight: true
        onChosen: key => root.totem.choose(key)
    }
    RowLayout {
        visible: root.totem.pages > 1
        spacing: Theme.space16
        Layout.fillWidth: true

        BigButton {
            hoverEnabled: false
            enabled: root.totem.pageNumber > 0
            text: qsTr("Previous")
            iconName: "chevron-left"
            Layout.preferredWidth: 1
            Layout.fillWidth: true
            onChosen: root.totem.turnPage(-1)
        }
        Prose {
            text: qsTr("Page %1 of %2").arg(root.totem.pageNumber + 1).arg(root.totem.pages)
            horizontalAlignment: Text.AlignHCenter
        }
        BigButton {
            hoverEnabled: false
            enabled: root.totem.pageNumber + 1 < root.totem.pages
            text: qsTr("More")
            iconName: "chevron-right"
            iconAfter: true
            Layout.preferredWidth: 1
            Layout.fillWidth: true
            onChosen: root.totem.turnPage(1)
        }
    }
}
