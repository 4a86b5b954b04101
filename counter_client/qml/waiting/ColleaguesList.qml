pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The other open counters, in small.
ColumnLayout {
    id: root

    required property var counters

    spacing: Theme.space4
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Other counters")

    Text {
        text: qsTr("Other counters")
        color: Theme.textSecondary
        font.pixelSize: Theme.text14
        font.weight: Font.DemiBold
        Accessible.ignored: true
    }
    GridLayout {
        columns: 2
        columnSpacing: Theme.space16
        rowSpacing: Theme.space4
        uniformCellWidths: true
        Layout.fillWidth: true

        Repeater {
            model: root.counters

            RowLayout {
                id: colleague

                required property string counter
                required property string label
                required property string place
                required property string doing
                required property bool isFree

                spacing: Theme.space8
                Layout.fillWidth: true
                Accessible.role: Accessible.ListItem
                Accessible.name: place + ": " + doing

                Icon {
                    icon: colleague.isFree ? "shape-ring" : "shape-circle"
                    size: Theme.px(14)
                    color: colleague.isFree ? Theme.edge : Theme.success
                }
                Text {
                    text: colleague.label
                    color: Theme.text
                    font.pixelSize: Theme.text14
                    font.weight: Font.Bold
                    Accessible.ignored: true
                }
                Text {
                    text: colleague.doing
                    color: Theme.textSecondary
                    font.pixelSize: Theme.text14
                    elide: Text.ElideRight
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
            }
        }
    }
}
