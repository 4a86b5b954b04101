import QtQuick
import QtQuick.Layouts

// Says, calmly and for as long as it lasts, that what the screen shows may be old.
Rectangle {
    id: root

    required property bool shown
    property string since
    property int size: Theme.text18
    property string message: since === "" ? qsTr("Information not up to date") : qsTr("Information not up to date: last news at %1").arg(since)

    implicitHeight: shown ? row.implicitHeight + 2 * Theme.space12 : 0
    implicitWidth: row.implicitWidth + 2 * Theme.space24
    visible: implicitHeight > 0
    clip: true
    color: Theme.warningSoft
    Accessible.role: Accessible.AlertMessage
    Accessible.name: message
    Accessible.ignored: !shown

    Behavior on implicitHeight {
        NumberAnimation { duration: Theme.calm; easing.type: Easing.OutCubic }
    }

    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: 2 * Theme.hairline
        color: Theme.warning
    }
    RowLayout {
        id: row

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        anchors.leftMargin: Theme.space24
        anchors.rightMargin: Theme.space24
        spacing: Theme.space12

        Icon {
            icon: "offline"
            size: Math.round(root.size * 4 / 3)
            color: Theme.warning
        }
        Text {
            text: root.message
            color: Theme.text
            font.pixelSize: root.size
            font.weight: Font.DemiBold
            wrapMode: Text.WordWrap
            maximumLineCount: 2
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
    }
}
