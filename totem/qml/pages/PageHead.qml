import QtQuick
import QtQuick.Layouts
import Station

// The greeting, the question of the page, and what one may do instead: next to it, or below it
// where the letters are large.
GridLayout {
    id: root

    required property string greeting
    required property string heading
    property bool wide: false
    property bool greetsAbove: !wide

    columns: !greetsAbove ? 3 : wide || !Theme.largeText ? 2 : 1
    columnSpacing: Theme.space24
    rowSpacing: Theme.space4

    Prose {
        visible: text !== ""
        text: root.greeting
        color: Theme.primary
        font.pixelSize: Theme.text28
        font.weight: Font.DemiBold
        maximumLineCount: root.wide ? 1 : 2
        Layout.fillWidth: root.greetsAbove
        Layout.columnSpan: root.greetsAbove ? root.columns : 1
        Layout.alignment: Qt.AlignBaseline
    }
    Heading {
        text: root.heading
        font.pixelSize: Theme.text40
        maximumLineCount: root.wide ? 2 : 3
        Layout.fillWidth: true
        Layout.alignment: root.wide ? Qt.AlignBaseline : Qt.AlignVCenter
    }
}
