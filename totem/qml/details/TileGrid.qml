pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The tiles of one page, all of the same height, from the top.
Item {
    id: root

    required property var tiles
    required property int columns
    required property int rows

    signal chosen(key: string)

    readonly property int gap: Theme.space12
    readonly property int tileHeight: Math.min(Theme.px(Theme.largeText ? 168 : 136), (height - (rows - 1) * gap) / rows)

    GridLayout {
        width: parent.width
        columns: root.columns
        columnSpacing: Theme.space16
        rowSpacing: root.gap
        uniformCellWidths: true

        Repeater {
            model: root.tiles

            Tile {
                id: tile

                required property string key
                required property string sign
                required subtitle
                required meta
                required metaIcon

                hoverEnabled: false
                iconName: sign
                padding: Theme.space4  // the texts stand in the middle, and some letters are tall
                leftPadding: Theme.space24
                rightPadding: Theme.space24
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                Layout.preferredHeight: root.tileHeight
                onChosen: root.chosen(tile.key)
            }
        }
    }
}
