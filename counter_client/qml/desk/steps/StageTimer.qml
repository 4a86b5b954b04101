import QtQuick
import Station

// For how long the counter has been at this step.
Text {
    id: root

    required property var desk

    text: desk.timer
    color: Theme.emphasis
    font.pixelSize: Theme.text32
    font.weight: Font.DemiBold
    font.features: { "tnum": 1 }
    lineHeight: Theme.space32
    lineHeightMode: Text.FixedHeight
    Accessible.role: Accessible.Clock
    Accessible.name: desk.timerSaid
}
