import QtQuick
import QtQuick.Layouts
import Station

// An appointment of today whose citizen has not come or was not called yet, without a name.
Touchable {
    id: root

    required property string booking
    required property string at
    required property string service
    required property string kind
    required property bool isRemote
    required property bool isPast
    property bool current: false

    text: at
    focusPolicy: Qt.NoFocus
    implicitHeight: Math.max(Theme.px(44), contentItem.implicitHeight + Theme.space8)
    leftPadding: Theme.space8
    rightPadding: Theme.space8
    Accessible.name: [(isRemote ? qsTr("Call at %1") : qsTr("Check in %1")).arg(at), service, isRemote ? kind : "", isPast ? qsTr("late") : ""].filter(word => word !== "").join(", ")

    background: Rectangle {
        radius: Theme.radius
        color: root.current ? Theme.primarySoft : root.hovered ? Theme.muted : "transparent"
        border.width: root.current ? 2 * Theme.hairline : 0
        border.color: Theme.primary
    }

    contentItem: RowLayout {
        spacing: Theme.space12

        Text {
            text: root.at
            color: Theme.emphasis
            font.pixelSize: Theme.text18
            font.weight: Font.Bold
            font.features: { "tnum": 1 }
            Accessible.ignored: true
        }
        Text {
            text: root.service
            color: Theme.textSecondary
            font.pixelSize: Theme.text14
            lineHeight: 0.95
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
        Text {
            text: root.kind
            color: root.isRemote ? Theme.emphasis : Theme.textSecondary
            font.pixelSize: Theme.text14
            Accessible.ignored: true
        }
        Icon {
            visible: root.isPast
            icon: "shape-triangle"
            size: Theme.px(14)
            color: Theme.warning
        }
        Text {
            visible: root.isPast
            text: qsTr("late")
            color: Theme.warning
            font.pixelSize: Theme.text14
            font.weight: Font.DemiBold
            Accessible.ignored: true
        }
    }
}
