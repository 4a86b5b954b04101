import QtQuick
import QtQuick.Layouts
import Station

// While the line is down: why, since when, and that the actions come back with it.
Rectangle {
    id: root

    required property bool shown
    required property var line
    required property bool narrow

    readonly property string news: line.lastNews === "" ? "" : qsTr("What you see is of %1: the buttons wait for the connection.").arg(line.lastNews)

    implicitHeight: shown ? column.implicitHeight + 2 * Theme.space12 : 0
    visible: implicitHeight > 0
    clip: true
    color: Theme.warningSoft
    Accessible.role: Accessible.AlertMessage
    Accessible.name: [line.outage, news].join(" ")
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
        id: column

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        anchors.leftMargin: root.narrow ? Theme.space16 : Theme.space24
        anchors.rightMargin: anchors.leftMargin
        spacing: Theme.space12

        Icon {
            icon: "offline"
            color: Theme.warning
            Layout.alignment: Qt.AlignTop
        }
        Text {
            text: (root.narrow ? "<b>%1</b><br>%2" : "<b>%1</b> %2").arg(root.line.outage).arg(root.news)
            textFormat: Text.StyledText
            color: Theme.text
            font.pixelSize: Theme.text16
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
    }
}
