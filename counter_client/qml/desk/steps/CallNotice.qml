import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"

// An appointment by telephone or video that is to be called now, and how to begin.
GridLayout {
    id: root

    required property var remote
    property bool narrow: false

    visible: remote.told !== ""
    columns: narrow ? 1 : 2
    columnSpacing: Theme.space16
    rowSpacing: Theme.space4

    Text {
        text: root.remote.told
        color: Theme.emphasis
        font.pixelSize: Theme.text16
        font.weight: Font.DemiBold
        lineHeight: 0.95
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    ActionButton {
        text: qsTr("Begin the call")
        compact: true
        iconName: "call"
        enabled: root.remote.canBegin
        keyHint: "C"
        onChosen: root.remote.call()
    }
}
