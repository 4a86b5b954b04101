import QtQuick
import QtQuick.Layouts
import Station

// The greeting, the question of the page, and beside it what one may do instead.
RowLayout {
    id: root

    required property string greeting
    required property string heading

    spacing: Theme.space24

    ColumnLayout {
        spacing: Theme.space4
        Layout.fillWidth: true

        Prose {
            visible: text !== ""
            text: root.greeting
            color: Theme.primary
            font.pixelSize: Theme.text28
            font.weight: Font.DemiBold
            Layout.fillWidth: true
        }
        Heading {
            text: root.heading
            font.pixelSize: Theme.text40
            maximumLineCount: 2
            Layout.fillWidth: true
        }
    }
}
