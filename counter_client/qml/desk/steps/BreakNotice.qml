import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"

// The next break: when it is planned, or that it is due and how to begin it.
Flow {
    id: root

    required property var breaks

    visible: breaks.planned !== "" || breaks.due !== ""
    spacing: Theme.space12

    RowLayout {
        height: Theme.touchCompact
        spacing: Theme.space8

        Icon {
            icon: "pause"
            size: Theme.px(18)
            color: sentence.color
        }
        Text {
            id: sentence

            text: root.breaks.due !== "" ? root.breaks.due : root.breaks.planned
            color: root.breaks.due !== "" ? Theme.emphasis : Theme.textSecondary
            font.pixelSize: Theme.text16
            font.weight: root.breaks.due !== "" ? Font.DemiBold : Font.Normal
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
    }
    ActionButton {
        text: qsTr("Begin the break")
        visible: root.breaks.due !== ""
        compact: true
        enabled: root.breaks.canStart
        keyHint: "B"
        onChosen: root.breaks.start()
    }
}
