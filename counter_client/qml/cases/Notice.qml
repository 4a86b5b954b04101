import QtQuick
import QtQuick.Layouts
import Station

// Something to know that stays on the page: the line is broken, another one has saved.
Rectangle {
    id: root

    property string text

    implicitHeight: content.implicitHeight + 2 * Theme.space8
    radius: Theme.radius
    color: Theme.warningSoft
    border.width: Theme.hairline
    border.color: Theme.warning
    onTextChanged: if (root.text !== "") Accessible.announce(root.text)

    RowLayout {
        id: content

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.space12 }
        spacing: Theme.space8

        Icon {
            icon: "warning"
            size: Theme.px(20)
            color: Theme.warning
        }
        Text {
            text: root.text
            color: Theme.text
            font.pixelSize: Theme.text16
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
    }
}
