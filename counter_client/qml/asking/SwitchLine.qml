import QtQuick
import QtQuick.Layouts
import Station

// A yes or no that goes with every answer: a box with a tick, and the key that turns it.
Touchable {
    id: root

    required property string switchId
    required property string label
    required property string key
    required property bool isOn

    text: label
    focusPolicy: Qt.NoFocus
    implicitHeight: Theme.touchCompact
    Accessible.role: Accessible.CheckBox
    Accessible.name: label
    Accessible.description: qsTr("Key %1").arg(key)
    Accessible.checkable: true
    Accessible.checked: isOn

    background: Rectangle {
        radius: Theme.radius
        color: root.hovered ? Theme.primarySoft : "transparent"
    }

    contentItem: RowLayout {
        spacing: Theme.space12

        Rectangle {
            implicitWidth: Theme.space24
            implicitHeight: Theme.space24
            radius: Theme.radius
            color: root.isOn ? Theme.primary : Theme.surface
            border.width: 2 * Theme.hairline
            border.color: root.isOn ? Theme.primary : Theme.edge

            Icon {
                anchors.centerIn: parent
                visible: root.isOn
                icon: "check"
                size: Theme.px(18)
                color: Theme.primaryInk
            }
        }
        Text {
            text: root.label
            color: Theme.text
            font.pixelSize: Theme.text16
            font.weight: Font.DemiBold
            wrapMode: Text.WordWrap
            maximumLineCount: 2
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
        KeyHint {
            key: root.key
        }
    }
}
