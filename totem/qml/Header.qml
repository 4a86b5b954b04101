import QtQuick
import QtQuick.Layouts
import Station

// Whose branch this is, and what time it is.
Rectangle {
    id: root

    required property string branch
    required property bool portrait

    implicitHeight: Theme.px(portrait ? 88 : 72)
    color: Theme.primary

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.space32
        anchors.rightMargin: Theme.space32
        spacing: Theme.space24

        Heading {
            text: root.branch
            color: Theme.primaryInk
            font.pixelSize: Theme.text28
            maximumLineCount: 2
            Layout.fillWidth: true
        }
        ClockText {
            color: Theme.primaryInk
            size: Math.round((root.portrait ? 32 : 26) * Theme.unit)
        }
    }
}
