import QtQuick
import Station

// The branch's own pictures, one at a time, each for a quarter of a minute.
Rectangle {
    id: root

    required property var pictures
    property int place: 0
    readonly property bool shown: pictures.length > 0

    visible: shown
    radius: 2 * Theme.radius
    color: Theme.surface
    border.width: Theme.hairline
    border.color: Theme.line
    clip: true

    Timer {
        running: root.pictures.length > 1
        interval: 15000
        repeat: true
        onTriggered: root.place = (root.place + 1) % root.pictures.length
    }
    Image {
        anchors { fill: parent; margins: Theme.hairline }
        source: root.pictures.length > 0 ? root.pictures[root.place] : ""
        sourceSize: Qt.size(width, height)
        fillMode: Image.PreserveAspectFit
        asynchronous: true
        retainWhileLoading: true
        Accessible.ignored: true
    }
}
