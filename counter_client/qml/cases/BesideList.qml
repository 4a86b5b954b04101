pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// What goes with a request that was sent and still wants someone's attention, a line for each.
ColumnLayout {
    id: root

    required property string title
    required property list<string> lines

    visible: lines.length > 0
    spacing: Theme.space4

    Text {
        text: root.title
        color: Theme.warning
        font.pixelSize: Theme.text18
        font.weight: Font.Bold
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    Repeater {
        model: root.lines

        Text {
            required property string modelData

            text: "• " + modelData
            color: Theme.text
            font.pixelSize: Theme.text18
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.role: Accessible.StaticText
            Accessible.name: modelData
        }
    }
}
