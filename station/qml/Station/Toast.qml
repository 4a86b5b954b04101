import QtQuick
import QtQuick.Layouts

// A short message over the screen that goes by itself; it is never the only place of a fact.
// Bind `message`; clear it on `expired`.
Rectangle {
    id: root

    readonly property bool floats: true
    property string message
    property int level: StatusDot.Level.Ok
    property int staysMs: 5000
    property string lastMessage

    signal expired

    implicitWidth: row.implicitWidth + 2 * Theme.space24
    implicitHeight: Math.max(Theme.touch, row.implicitHeight + 2 * Theme.space12)
    radius: Theme.radius
    color: Theme.emphasis
    opacity: message === "" ? 0 : 1
    visible: opacity > 0
    Accessible.role: Accessible.AlertMessage
    Accessible.name: message
    Accessible.ignored: message === ""

    onMessageChanged: {
        if (message !== "") {
            lastMessage = message;
            Accessible.announce(message);
        }
    }

    Behavior on opacity {
        NumberAnimation { duration: Theme.calm }
    }

    Timer {
        running: root.message !== ""
        interval: root.staysMs
        onTriggered: root.expired()
    }
    RowLayout {
        id: row

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        anchors.leftMargin: Theme.space24
        anchors.rightMargin: Theme.space24
        spacing: Theme.space12

        Icon {
            icon: ["check", "warning", "warning", "info"][root.level]
            color: Theme.emphasisInk
        }
        Text {
            text: root.message !== "" ? root.message : root.lastMessage
            color: Theme.emphasisInk
            font.pixelSize: Theme.text18
            wrapMode: Text.WordWrap
            maximumLineCount: 2
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
    }
}
