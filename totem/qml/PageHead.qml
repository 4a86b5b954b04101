import QtQuick
import QtQuick.Layouts
import Station

// The greeting, the question of the page, and beside it what one may do instead.
RowLayout {
    id: root

    required property string greeting
    required property string heading
    property bool wide: false

    spacing: Theme.space24

    GridLayout {
        columns: root.wide ? 2 : 1
        columnSpacing: Theme.space24
        rowSpacing: Theme.space4
        Layout.fillWidth: true

        Prose {
            visible: text !== ""
            text: root.greeting
            color: Theme.primary
            font.pixelSize: Theme.text28
            font.weight: Font.DemiBold
            wrapMode: Text.NoWrap
            Layout.fillWidth: !root.wide
            Layout.alignment: Qt.AlignBaseline
        }
        Heading {
            text: root.heading
            font.pixelSize: Theme.text40
            maximumLineCount: 2
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignBaseline
        }
    }
}
