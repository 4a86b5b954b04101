import QtQuick
import QtQuick.Layouts
import Station

// A switch with its label: a cable, or a fault. `alarming` when on is the bad state.
Touchable {
    id: root

    required property bool on
    property bool alarming: false

    readonly property color tone: !on ? Theme.edge : alarming ? Theme.danger : Theme.primary

    implicitHeight: Theme.touchCompact
    implicitWidth: row.implicitWidth + 2 * Theme.space8
    checkable: false
    Accessible.role: Accessible.CheckBox
    Accessible.checked: on

    background: Rectangle {
        radius: Theme.radius
        color: root.hovered || root.down ? Theme.primarySoft : "transparent"
    }

    contentItem: Item {
        RowLayout {
            id: row

            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
            anchors.leftMargin: Theme.space8
            anchors.rightMargin: Theme.space8
            spacing: Theme.space12

            Rectangle {
                implicitWidth: Theme.px(40)
                implicitHeight: Theme.px(24)
                radius: height / 2
                color: root.on ? root.tone : Theme.surface
                border.width: 2 * Theme.hairline
                border.color: root.tone

                Rectangle {
                    width: Theme.space16
                    height: Theme.space16
                    radius: height / 2
                    anchors.verticalCenter: parent.verticalCenter
                    x: root.on ? parent.width - width - Theme.space4 : Theme.space4
                    color: root.on ? Theme.signalInk : root.tone

                    Behavior on x {
                        NumberAnimation { duration: Theme.quick }
                    }
                }
            }
            Text {
                text: root.text
                color: Theme.text
                font.pixelSize: Theme.text16
                elide: Text.ElideRight
                Layout.fillWidth: true
                Accessible.ignored: true
            }
        }
    }
}
