import QtQuick
import QtQuick.Layouts
import Station

// Whose board this is, and what time it is.
Rectangle {
    id: root

    required property string branch

    implicitHeight: Theme.px(112)
    color: Theme.emphasis

    RowLayout {
        anchors { fill: parent; leftMargin: Theme.space40; rightMargin: Theme.space40 }
        spacing: Theme.space40

        Text {
            text: root.branch
            color: Theme.emphasisInk
            font.pixelSize: Theme.text48
            font.weight: Font.DemiBold
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.text24
            wrapMode: Text.WordWrap
            maximumLineCount: 2
            lineHeight: 0.9
            verticalAlignment: Text.AlignVCenter
            Layout.fillWidth: true
            Layout.fillHeight: true
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Text {
            text: clock.day
            color: Theme.emphasisInk
            font.pixelSize: Theme.text32
            Accessible.ignored: true
        }
        ClockText {
            id: clock

            color: Theme.emphasisInk
            size: Theme.px(64)
            showsDay: false
        }
    }
}
