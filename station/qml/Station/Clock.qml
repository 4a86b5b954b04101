import QtQuick

// The present time, moving on at each full minute (or second).
QtObject {
    id: root

    objectName: "clock"

    property bool seconds: false
    property date now: new Date()
    readonly property Timer tick: Timer {
        running: true
        interval: root.seconds ? 1000 - root.now.getMilliseconds() : 60000 - root.now.getTime() % 60000
        repeat: true
        onTriggered: root.now = new Date()
    }
}
