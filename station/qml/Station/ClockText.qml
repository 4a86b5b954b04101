import QtQuick
import QtQuick.Layouts

// The time, and below it the day in the language of the screen.
ColumnLayout {
    id: root

    property date now: clock.now
    property int size: Theme.text32
    property bool showsDay: true
    property color color: Theme.emphasis
    readonly property string time: Qt.formatTime(now, "HH:mm")
    readonly property string day: now.toLocaleDateString(Qt.locale(Qt.uiLanguage), "dddd d MMMM")

    property Clock clock: Clock {}

    spacing: 0
    Accessible.role: Accessible.Clock
    Accessible.name: showsDay ? time + ", " + day : time

    Text {
        text: root.time
        color: root.color
        font.pixelSize: root.size
        font.weight: Font.Bold
        font.features: { "tnum": 1 }
        lineHeight: 0.9
        Layout.alignment: Qt.AlignRight
        Accessible.ignored: true
    }
    Text {
        visible: root.showsDay
        text: root.day
        color: root.color
        font.pixelSize: Math.max(Theme.text14, Math.round(root.size / 2))
        Layout.alignment: Qt.AlignRight
        Accessible.ignored: true
    }
}
